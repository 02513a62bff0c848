using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>What a filter means for users: short names become paths, and a part of it may be answered by an index.</summary>
internal static class UserFilter
{
    /// <summary>The attribute that has the times (RFC 7643 §3.1).</summary>
    public const string Meta = "meta";

    private static readonly AttributeDefinition[] Extra =
    [
        new() { Name = "id", CaseExact = true },
        new() { Name = "status" },
        new() { Name = "active", Type = AttributeType.Boolean },
        new()
        {
            Name = Meta,
            Type = AttributeType.Complex,
            SubAttributes = [new() { Name = "created", Type = AttributeType.DateTime }, new() { Name = "lastModified", Type = AttributeType.DateTime }],
        },
    ];

    /// <summary>The filter with every short name replaced by its path.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeUnknown"/>.</exception>
    public static ScimFilter Resolve(ScimFilter filter, DirectorySchema schema) => new(Resolve(filter.Root, schema));

    /// <summary>The attributes that a filter on users can name.</summary>
    public static AttributeSchema SchemaOf(DirectorySchema schema) => AttributeSchema.Flat([.. schema.Attributes.Where(a => !Extra.Any(e => e.Name == a.Name)), .. Extra]);

    /// <summary>The attributes of the user that the filter, whose names are resolved, looks at.</summary>
    public static IReadOnlyList<string> Reads(ScimFilter filter)
    {
        var names = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        Add(filter.Root);
        return [.. names];

        void Add(FilterNode node)
        {
            switch (node)
            {
                case ComparisonNode comparison:
                    names.Add(comparison.Path.Attribute);
                    break;
                case PresentNode present:
                    names.Add(present.Path.Attribute);
                    break;
                case ValuePathNode value:
                    names.Add(value.Path.Attribute);
                    break;
                case NotNode not:
                    Add(not.Operand);
                    break;
                case AndNode and:
                    and.Operands.ToList().ForEach(Add);
                    break;
                case OrNode or:
                    or.Operands.ToList().ForEach(Add);
                    break;
                default:
                    throw new InvalidOperationException($"There is no such part of a filter as {node.GetType().Name}.");
            }
        }
    }

    /// <summary>The user as filters see them.</summary>
    /// <param name="user">The user.</param>
    /// <param name="withMeta">False where nobody looks at the times, which cost more than all the rest.</param>
    public static AttributeSet View(User user, bool withMeta = true)
    {
        var view = new AttributeSet.Builder(user.Attributes)
        {
            ["id"] = user.Id,
            ["status"] = user.Status.ToString(),
            ["active"] = user.Status == UserStatus.Active,
        };
        if (withMeta)
            view[Meta] = AttributeValue.From(new AttributeSet.Builder { ["created"] = AttributeValue.From(user.Created), ["lastModified"] = AttributeValue.From(user.LastModified) }.ToSet());
        return view.ToSet();
    }

    /// <summary>The query by an index that yields every user whom the filter can select, or null.</summary>
    public static StoreQuery? Index(ScimFilter filter, DirectorySchema schema)
    {
        var comparisons = filter.Conjuncts.Select(Comparison).OfType<ComparisonNode>().ToList();
        return comparisons.Where(c => c.Operator == FilterOperator.Equal).Select(c => Query(c, schema)).FirstOrDefault(q => q is not null)
            ?? comparisons.Where(c => c.Operator == FilterOperator.StartsWith).Select(c => Query(c, schema)).FirstOrDefault(q => q is not null);
    }

    // emails[type eq "work"].value eq "x" needs a mail address "x", whatever its type.
    private static ComparisonNode? Comparison(FilterNode node) => node as ComparisonNode;

    private static StoreQuery? Query(ComparisonNode comparison, DirectorySchema schema)
    {
        if (comparison.Value.AsString() is not { Length: > 0 } text)
            return null;
        var path = comparison.Path;
        if (string.Equals(path.Attribute, "id", StringComparison.OrdinalIgnoreCase))
            return comparison.Operator == FilterOperator.Equal ? new(Collections.Users) { From = text, To = text } : null;
        if (string.Equals(path.Attribute, "emails", StringComparison.OrdinalIgnoreCase) && path.SubAttribute is null)
            path = AttributePath.Of("emails", "value");
        if (MatchKey.Of(path, text, schema.Find(path.Attribute)) is not { } key)
            return null;
        // A blank at an end is not in the key, and a long key is kept as a hash only: then the index cannot answer.
        if (text != text.Trim() || text.Length > UserKeys.MostCharacters)
            return null;
        return comparison.Operator == FilterOperator.Equal
            ? StoreQuery.Equal(Collections.Users, key.Index, key.Value)
            : new(Collections.Users) { Index = key.Index, Prefix = key.Value };
    }

    private static FilterNode Resolve(FilterNode node, DirectorySchema schema) => node switch
    {
        ComparisonNode c => new ComparisonNode(Resolve(c.Path, schema), c.Operator, c.Value),
        PresentNode p => new PresentNode(Resolve(p.Path, schema)),
        ValuePathNode v => new ValuePathNode(Resolve(v.Path, schema)),
        NotNode n => new NotNode(Resolve(n.Operand, schema)),
        AndNode a => AndNode.Of(a.Operands.Select(o => Resolve(o, schema))),
        OrNode o => OrNode.Of(o.Operands.Select(x => Resolve(x, schema))),
        _ => node,
    };

    private static AttributePath Resolve(AttributePath path, DirectorySchema schema)
    {
        var plain = path.WithoutSchema();
        return Extra.Any(e => string.Equals(e.Name, plain.Attribute, StringComparison.OrdinalIgnoreCase)) ? plain : schema.Resolve(plain.Canonical);
    }
}
