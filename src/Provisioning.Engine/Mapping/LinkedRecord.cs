using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Somebody to whom a user refers and of whom outbound expressions can speak: the manager, and the user in each custom reference that has one.</summary>
/// <param name="Index">Its place among the records of an expression.</param>
/// <param name="Name">What expressions call it: the attribute's name.</param>
/// <param name="Path">Where the user has the id.</param>
internal sealed record LinkedRecord(int Index, string Name, AttributePath Path)
{
    /// <summary>Those of a schema, in the order of their places; the user's own record stands before them.</summary>
    public static IReadOnlyList<LinkedRecord> Of(DirectorySchema schema) =>
    [
        .. schema.Attributes
            .Where(a => a is { Custom: true, MultiValued: false } && schema.IsReference(Paths.Get(a.Name)))
            .Select(a => (a.Name, Path: a.Name))
            .Prepend((Expressions.ExpressionScope.Manager, "manager.value"))
            .Select((r, place) => new LinkedRecord(place + 1, r.Item1, Paths.Get(r.Item2))),
    ];

    /// <summary>Those of which the expression speaks.</summary>
    public static IReadOnlyList<LinkedRecord> Of(DirectorySchema schema, Expressions.Expression expression) =>
        [.. Of(schema).Where(l => expression.Records.Contains(l.Name, StringComparer.OrdinalIgnoreCase))];

    /// <summary>The id of whom the user refers to, or null.</summary>
    public string? IdIn(AttributeSet user) => Path.Get(user).AsString();
}
