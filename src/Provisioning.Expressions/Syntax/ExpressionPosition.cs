namespace Provisioning.Expressions;

/// <summary>A place in the text of an expression.</summary>
/// <param name="Offset">Characters before it.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Column">Its column, from 1.</param>
public readonly record struct ExpressionPosition(int Offset, int Line, int Column);
