namespace Provisioning.Expressions;

/// <summary>Ends the compilation or an evaluation of an expression with an error. Never leaves the library.</summary>
#pragma warning disable CA1064 // It is caught where it is thrown into: public methods give an ExpressionError instead.
internal sealed class ExpressionFault(ExpressionPosition position, string message, string? hint = null) : Exception(message)
#pragma warning restore CA1064
{
    public ExpressionPosition Position { get; } = position;

    public string? Hint { get; } = hint;
}
