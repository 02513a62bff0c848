using System.Diagnostics.CodeAnalysis;

namespace Provisioning.Scim;

/// <summary>
/// A SCIM filter (RFC 7644 §3.4.2.2): <c>department eq "Sales" and not (userType sw "Ext")</c>. Operators and names ignore case. As an extension, a sub-attribute of a
/// value path can be compared: <c>emails[type eq "work"].value ew "@example.com"</c>.
/// </summary>
public sealed class ScimFilter : IEquatable<ScimFilter>
{
    /// <summary>The longest filter, in characters.</summary>
    public const int MaxLength = 65_536;

    /// <summary>How deep parentheses and brackets can be nested.</summary>
    public const int MaxDepth = 100;

    /// <summary>A filter of this syntax tree.</summary>
    public ScimFilter(FilterNode root) => Root = root ?? throw new ArgumentNullException(nameof(root));

    /// <summary>The syntax tree.</summary>
    public FilterNode Root { get; }

    /// <summary>
    /// The conditions that must all hold, one or more: an object that fails one of them fails the filter. A <see cref="ComparisonNode"/> among them whose
    /// attribute is indexed narrows what has to be read.
    /// </summary>
    public IReadOnlyList<FilterNode> Conjuncts => Root is AndNode and ? and.Operands : [Root];

    /// <summary>How many conditions and connections it has: what it costs to try it on an object.</summary>
    public int Size => FilterSize.Of(Root);

    /// <summary>Parses a filter.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FilterInvalid"/>, with the column.</exception>
    public static ScimFilter Parse(string filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        return new(FilterParser.ParseFilter(filter));
    }

    /// <summary>Parses a filter, or says why it is none.</summary>
    public static bool TryParse(string filter, [NotNullWhen(true)] out ScimFilter? result, [NotNullWhen(false)] out ProvisioningError? error)
    {
        try
        {
            (result, error) = (Parse(filter), null);
            return true;
        }
        catch (ProvisioningException e)
        {
            (result, error) = (null, e.Error);
            return false;
        }
    }

    /// <summary>The filter that an attribute has exactly this value, such as a look-up by userName.</summary>
    public static ScimFilter ForValue(AttributePath path, AttributeValue value) => new(new ComparisonNode(path, FilterOperator.Equal, value));

    /// <summary>
    /// The filter as a function. With a schema, text is compared as its attribute says (caseExact), dates as points in time, and what makes no sense is refused; without
    /// one, text is compared without regard to case.
    /// <para>A multi-valued attribute matches when any of its values does; a complex one is compared by its sub-attribute "value"; an attribute without a
    /// value equals null and differs from everything else.</para>
    /// </summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.FilterInvalid"/> (operator or value do not fit the attribute), <see cref="ErrorIds.AttributeUnknown"/> (the schema is closed and does not have it).
    /// </exception>
    public Func<AttributeSet, bool> Compile(AttributeSchema? schema = null) => FilterCompiler.Compile(Root, schema);

    /// <inheritdoc/>
    public bool Equals(ScimFilter? other) => other is not null && Root.Equals(other.Root);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ScimFilter);

    /// <inheritdoc/>
    public override int GetHashCode() => Root.GetHashCode();

    /// <summary>The filter in canonical text; parsing it gives an equal filter.</summary>
    public override string ToString() => Root.ToString();
}
