namespace Provisioning.Expressions;

/// <summary>A part of a parsed expression.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Depth">How many parts lie in each other here.</param>
internal abstract record SyntaxNode(ExpressionPosition Position, int Depth);

/// <summary>A text, number, boolean, or null.</summary>
internal sealed record LiteralSyntax(ExpressionPosition Position, AttributeValue Value, bool IsNull = false) : SyntaxNode(Position, 1);

/// <summary>A name that stands alone.</summary>
internal sealed record NameSyntax(ExpressionPosition Position, string Name) : SyntaxNode(Position, 1);

/// <summary>A part of something: <c>user.firstName</c>.</summary>
internal sealed record MemberSyntax(ExpressionPosition Position, SyntaxNode Of, string Name, ExpressionPosition NamePosition) : SyntaxNode(Position, Of.Depth + 1);

/// <summary>An element: <c>user.emails[0]</c>, <c>source["First Name"]</c>.</summary>
internal sealed record IndexSyntax(ExpressionPosition Position, SyntaxNode Of, SyntaxNode Index) : SyntaxNode(Position, Math.Max(Of.Depth, Index.Depth) + 1);

/// <summary>A call: <c>String.len(x)</c>, <c>x.length()</c>, <c>coalesce(a, b)</c>.</summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Of">What stands before the dot; null where nothing does.</param>
/// <param name="Name">The function's name behind the dot.</param>
/// <param name="NamePosition">Where the name stands.</param>
/// <param name="Arguments">What it is given.</param>
internal sealed record CallSyntax(ExpressionPosition Position, SyntaxNode? Of, string Name, ExpressionPosition NamePosition, IReadOnlyList<SyntaxNode> Arguments)
    : SyntaxNode(Position, Math.Max(Of?.Depth ?? 0, Deepest(Arguments)) + 1)
{
    internal static int Deepest(IEnumerable<SyntaxNode> nodes) => nodes.Select(n => n.Depth).DefaultIfEmpty(0).Max();
}

/// <summary>A function of one value, given to filter and map: <c>x => x.toUpperCase()</c>.</summary>
internal sealed record LambdaSyntax(ExpressionPosition Position, string Parameter, SyntaxNode Body) : SyntaxNode(Position, Body.Depth + 1);

/// <summary>A list: <c>{1, 2, 3}</c>.</summary>
internal sealed record ListSyntax(ExpressionPosition Position, IReadOnlyList<SyntaxNode> Items) : SyntaxNode(Position, CallSyntax.Deepest(Items) + 1);

/// <summary>Named values: <c>{'group.id': 'x'}</c>.</summary>
internal sealed record MapSyntax(ExpressionPosition Position, IReadOnlyList<(string Name, SyntaxNode Value)> Items) : SyntaxNode(Position, CallSyntax.Deepest(Items.Select(i => i.Value)) + 1);

/// <summary>NOT or minus.</summary>
internal sealed record UnarySyntax(ExpressionPosition Position, string Sign, SyntaxNode Operand) : SyntaxNode(Position, Operand.Depth + 1);

/// <summary>One comparison or calculation; the position is that of the sign.</summary>
internal sealed record BinarySyntax(ExpressionPosition Position, string Sign, SyntaxNode Left, SyntaxNode Right) : SyntaxNode(Position, Math.Max(Left.Depth, Right.Depth) + 1);

/// <summary>A chain of +, AND or OR, flat so that its length is no depth.</summary>
internal sealed record ChainSyntax(ExpressionPosition Position, string Sign, IReadOnlyList<SyntaxNode> Items) : SyntaxNode(Position, CallSyntax.Deepest(Items) + 1);

/// <summary><c>condition ? a : b</c>.</summary>
internal sealed record ConditionalSyntax(ExpressionPosition Position, SyntaxNode Condition, SyntaxNode Then, SyntaxNode Else)
    : SyntaxNode(Position, Math.Max(Condition.Depth, Math.Max(Then.Depth, Else.Depth)) + 1);

/// <summary><c>a ?: b</c>: a, or b where a has no value.</summary>
internal sealed record ElvisSyntax(ExpressionPosition Position, SyntaxNode Value, SyntaxNode Otherwise) : SyntaxNode(Position, Math.Max(Value.Depth, Otherwise.Depth) + 1);
