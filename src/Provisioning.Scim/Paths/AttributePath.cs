using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Provisioning.Scim;

/// <summary>
/// The path of an attribute (RFC 7644 §3.5.2, figure 7): <c>userName</c>, <c>name.givenName</c>, <c>emails[type eq "work"].value</c>, or one of these behind a schema's
/// URN. Parsed once, used on any number of objects. Equal when the canonical texts are, ignoring case.
/// <para>A path with a filter designates one element: the first that matches, a primary one before the others. A path behind a URN other than that
/// of a core schema designates what stands in the object under that URN, as on the wire; the directory has it at the top level (<see cref="WithoutSchema"/>).</para>
/// </summary>
public sealed class AttributePath : IEquatable<AttributePath>
{
    private readonly bool _nested;
    private readonly Func<AttributeSet, bool>? _matches;
    private string? _canonical;

    internal AttributePath(string? schemaUrn, string attribute, string? subAttribute, FilterNode? filter)
    {
        (SchemaUrn, Attribute, SubAttribute, Filter) = (schemaUrn, attribute, subAttribute, filter);
        _nested = schemaUrn is not null && !ScimSchemas.IsCore(schemaUrn);
        _matches = filter is null ? null : FilterCompiler.Compile(filter, null);
    }

    /// <summary>The URN of the schema that the path names, or null.</summary>
    public string? SchemaUrn { get; }

    /// <summary>The attribute's name.</summary>
    public string Attribute { get; }

    /// <summary>The sub-attribute's name, or null.</summary>
    public string? SubAttribute { get; internal init; }

    /// <summary>What an element of the attribute must meet, or null.</summary>
    public FilterNode? Filter { get; }

    /// <summary>The path as text; parsing it gives an equal path.</summary>
    public string Canonical => _canonical ??= Print();

    /// <summary>Parses a path.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PathInvalid"/>, with the column.</exception>
    public static AttributePath Parse(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FilterParser.ParsePath(path);
    }

    /// <summary>Parses a path, or says why it is none.</summary>
    public static bool TryParse(string path, [NotNullWhen(true)] out AttributePath? result, [NotNullWhen(false)] out ProvisioningError? error)
    {
        try
        {
            (result, error) = (Parse(path), null);
            return true;
        }
        catch (ProvisioningException e)
        {
            (result, error) = (null, e.Error);
            return false;
        }
    }

    /// <summary>The path of an attribute at the top level.</summary>
    public static AttributePath Of(string attribute, string? subAttribute = null) => new(null, attribute, subAttribute, null);

    /// <summary>The path of the elements of an attribute that meet a condition: <c>members[value eq "…"]</c>.</summary>
    public static AttributePath Of(string attribute, FilterNode filter) => new(null, attribute, null, filter ?? throw new ArgumentNullException(nameof(filter)));

    /// <summary>The same path without its schema's URN: where the directory has the attribute.</summary>
    public AttributePath WithoutSchema() => SchemaUrn is null ? this : new(null, Attribute, null, Filter) { SubAttribute = SubAttribute };

    /// <summary>The name at the top level of a resource under which it has what the path leads to: the attribute's, or the URN of an extension.</summary>
    public string Root => _nested ? SchemaUrn! : Attribute;

    /// <summary>The path of the whole attribute: without the filter and the sub-attribute.</summary>
    public AttributePath Whole() => SubAttribute is null && Filter is null ? this : new(SchemaUrn, Attribute, null, null);

    /// <summary>The path of the whole element that this path leads into: without the sub-attribute.</summary>
    public AttributePath Element() => SubAttribute is null ? this : new(SchemaUrn, Attribute, null, Filter);

    /// <summary>
    /// The value at the path, or no value. Without a filter, a sub-attribute of a multi-valued attribute (<c>emails.value</c>) gives the list of its values.
    /// </summary>
    public AttributeValue Get(AttributeSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var value = Container(set)?[Attribute] ?? default;
        if (value.IsNone)
            return default;
        if (_matches is not null)
        {
            var element = PathElements.Choose(value.AsList(), _matches);
            return SubAttribute is null || element.IsNone ? element : Part(element, SubAttribute);
        }

        if (SubAttribute is null)
            return value;
        return value.Kind == AttributeValueKind.List
            ? AttributeValue.FromList(value.AsList().SelectMany(v => Part(v, SubAttribute).AsList()))
            : Part(value, SubAttribute);
    }

    /// <summary>
    /// A set with the value at the path changed; no value clears it. Where a filter of eq conditions matches no element, one is made that meets them. Clearing a sub-attribute of an element
    /// removes the element when nothing but what its filter says, and "primary", is left of it.
    /// </summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PathInvalid"/>: no element matches, and the filter does not say what a new one looks like.</exception>
    public AttributeSet Set(AttributeSet set, AttributeValue value)
    {
        ArgumentNullException.ThrowIfNull(set);
        var container = Container(set) ?? AttributeSet.Empty;
        var changed = container.With(Attribute, Change(container[Attribute], value));
        return _nested ? set.With(SchemaUrn!, AttributeValue.From(changed)) : changed;
    }

    /// <inheritdoc/>
    public bool Equals(AttributePath? other) => other is not null && string.Equals(Canonical, other.Canonical, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributePath);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Canonical);

    /// <summary>The canonical text.</summary>
    public override string ToString() => Canonical;

    /// <summary>True when any value that the path reaches passes the test; <paramref name="matches"/> is the path's filter.</summary>
    internal bool Any(AttributeSet set, Func<AttributeSet, bool>? matches, Predicate<AttributeValue> test)
    {
        var value = Container(set)?[Attribute] ?? default;
        if (value.Kind != AttributeValueKind.List)
            return !value.IsNone && AnyPart(value, matches, test);
        foreach (var element in value.AsList())
        {
            if (AnyPart(element, matches, test))
                return true;
        }

        return false;
    }

    private bool AnyPart(AttributeValue element, Func<AttributeSet, bool>? matches, Predicate<AttributeValue> test)
    {
        if (matches is not null && !matches(PathElements.AsComplex(element)))
            return false;
        if (SubAttribute is null)
            return test(element);
        var part = Part(element, SubAttribute);
        return part.Kind == AttributeValueKind.List ? part.AsList().Any(v => test(v)) : !part.IsNone && test(part);
    }

    private AttributeSet? Container(AttributeSet set) => _nested ? set[SchemaUrn!].AsComplex() : set;

    // A simple value is what the sub-attribute "value" of a complex one would hold (RFC 7643 §2.4).
    private static AttributeValue Part(AttributeValue element, string name) =>
        element.AsComplex() is { } complex ? complex[name]
        : name.Equals(PathElements.Value, StringComparison.OrdinalIgnoreCase) ? element
        : default;

    private AttributeValue Change(AttributeValue current, AttributeValue value)
    {
        if (_matches is not null)
            return PathElements.SetMatching(this, current.AsList(), _matches, value);
        if (SubAttribute is null)
            return value;
        return current.Kind == AttributeValueKind.List || (current.IsNone && ScimSchemas.IsMultiValued(Attribute)) || value.Kind == AttributeValueKind.List
            ? PathElements.SetEach(current.AsList(), SubAttribute, value)
            : AttributeValue.From(PathElements.AsComplex(current).With(SubAttribute, value));
    }

    private string Print()
    {
        var text = new StringBuilder();
        if (SchemaUrn is not null)
            text.Append(SchemaUrn).Append(':');
        text.Append(Attribute);
        if (Filter is not null)
        {
            text.Append('[');
            Filter.Print(text);
            text.Append(']');
        }

        if (SubAttribute is not null)
            text.Append('.').Append(SubAttribute);
        return text.ToString();
    }
}
