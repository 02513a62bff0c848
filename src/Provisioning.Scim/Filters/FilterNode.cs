using System.Text;

namespace Provisioning.Scim;

/// <summary>One node of a filter's syntax tree (RFC 7644 §3.4.2.2). Immutable; equal when the trees are.</summary>
public abstract record FilterNode
{
    /// <summary>The node in canonical text; parsing it gives an equal node.</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Print(text);
        return text.ToString();
    }

    /// <summary>Appends the canonical text.</summary>
    internal abstract void Print(StringBuilder text);
}

/// <summary>An attribute compared with a value, such as <c>userName eq "bjensen"</c>.</summary>
public sealed record ComparisonNode : FilterNode
{
    /// <summary>Compares an attribute with a value; no value stands for null.</summary>
    /// <exception cref="ArgumentException">The operator cannot be used with such a value.</exception>
    public ComparisonNode(AttributePath path, FilterOperator op, AttributeValue value)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (FilterOperators.Objection(op, value) is { } objection)
            throw new ArgumentException(objection + ".", nameof(value));
        (Path, Operator, Value) = (path, op, value);
    }

    /// <summary>The attribute.</summary>
    public AttributePath Path { get; }

    /// <summary>How it is compared.</summary>
    public FilterOperator Operator { get; }

    /// <summary>With what; no value stands for null.</summary>
    public AttributeValue Value { get; }

    /// <inheritdoc/>
    internal override void Print(StringBuilder text)
    {
        text.Append(Path.Canonical).Append(' ').Append(Operator.Word()).Append(' ');
        if (Value.AsString() is { } s)
            FilterLiteral.Print(text, s);
        else
            text.Append(Value.IsNone ? "null" : Value.ToString());
    }
}

/// <summary>An attribute that has a value: <c>title pr</c>.</summary>
/// <param name="Path">The attribute.</param>
public sealed record PresentNode(AttributePath Path) : FilterNode
{
    /// <inheritdoc/>
    internal override void Print(StringBuilder text) => text.Append(Path.Canonical).Append(" pr");
}

/// <summary>A multi-valued attribute with an element that meets all conditions at once: <c>emails[type eq "work" and primary eq true]</c>.</summary>
/// <param name="Path">The attribute with its filter.</param>
public sealed record ValuePathNode(AttributePath Path) : FilterNode
{
    /// <inheritdoc/>
    internal override void Print(StringBuilder text) => text.Append(Path.Canonical);
}

/// <summary>A condition that must not hold.</summary>
/// <param name="Operand">The condition.</param>
public sealed record NotNode(FilterNode Operand) : FilterNode
{
    /// <inheritdoc/>
    internal override void Print(StringBuilder text)
    {
        text.Append("not (");
        Operand.Print(text);
        text.Append(')');
    }
}

/// <summary>Conditions that must all hold.</summary>
public sealed record AndNode : FilterNode
{
    private AndNode(FilterNode[] operands) => Operands = operands;

    /// <summary>Two conditions or more; none of them is itself an and.</summary>
    public IReadOnlyList<FilterNode> Operands { get; }

    /// <summary>The conditions joined; one alone stays as it is, and an and within becomes part of this one.</summary>
    /// <exception cref="ArgumentException">There is no condition.</exception>
    public static FilterNode Of(params IEnumerable<FilterNode> conditions)
    {
        FilterNode[] flat = [.. conditions.SelectMany(c => c is AndNode and ? and.Operands : [c])];
        return flat.Length switch { 0 => throw new ArgumentException("There is no condition.", nameof(conditions)), 1 => flat[0], _ => new AndNode(flat) };
    }

    /// <inheritdoc/>
    public bool Equals(AndNode? other) => other is not null && Operands.SequenceEqual(other.Operands);

    /// <inheritdoc/>
    public override int GetHashCode() => Operands.Aggregate(1, HashCode.Combine);

    /// <inheritdoc/>
    internal override void Print(StringBuilder text)
    {
        for (var i = 0; i < Operands.Count; i++)
        {
            if (i > 0)
                text.Append(" and ");
            var grouped = Operands[i] is OrNode;
            if (grouped)
                text.Append('(');
            Operands[i].Print(text);
            if (grouped)
                text.Append(')');
        }
    }
}

/// <summary>Conditions of which one must hold.</summary>
public sealed record OrNode : FilterNode
{
    private OrNode(FilterNode[] operands) => Operands = operands;

    /// <summary>Two conditions or more; none of them is itself an or.</summary>
    public IReadOnlyList<FilterNode> Operands { get; }

    /// <summary>The conditions joined; one alone stays as it is, and an or within becomes part of this one.</summary>
    /// <exception cref="ArgumentException">There is no condition.</exception>
    public static FilterNode Of(params IEnumerable<FilterNode> conditions)
    {
        FilterNode[] flat = [.. conditions.SelectMany(c => c is OrNode or ? or.Operands : [c])];
        return flat.Length switch { 0 => throw new ArgumentException("There is no condition.", nameof(conditions)), 1 => flat[0], _ => new OrNode(flat) };
    }

    /// <inheritdoc/>
    public bool Equals(OrNode? other) => other is not null && Operands.SequenceEqual(other.Operands);

    /// <inheritdoc/>
    public override int GetHashCode() => Operands.Aggregate(2, HashCode.Combine);

    /// <inheritdoc/>
    internal override void Print(StringBuilder text)
    {
        for (var i = 0; i < Operands.Count; i++)
        {
            if (i > 0)
                text.Append(" or ");
            Operands[i].Print(text);
        }
    }
}
