using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// Marks one of several values as the primary one (RFC 7643 §2.4), where mappings give them one by one and none is marked. A mark that is there stays, and so does what a service has itself without one.
/// Lists that a mapping gives whole say themselves which one it is.
/// </summary>
internal static class PrimaryMark
{
    private const string Primary = "primary";

    /// <param name="after">The attributes with the changes made.</param>
    /// <param name="before">The attributes before.</param>
    /// <param name="changes">The changes.</param>
    /// <param name="which">Which value is marked.</param>
    public static AttributeSet In(AttributeSet after, AttributeSet before, IReadOnlyList<AttributeChange> changes, PrimaryValue which) =>
        which == PrimaryValue.Never
            ? after
            : changes
                .Where(change => !change.New.IsNone)
                .Select(change => AttributePath.Parse(change.Path))
                .Where(path => path.Filter is not null && path.SchemaUrn is null && AttributeSchema.User.Find(AttributePath.Of(path.Attribute, Primary)) is not null)
                .Select(path => path.Whole())
                .Distinct()
                .Aggregate(after, (set, attribute) => Mark(set, attribute, attribute.Get(before).AsList(), which));

    private static AttributeSet Mark(AttributeSet set, AttributePath attribute, IReadOnlyList<AttributeValue> before, PrimaryValue which)
    {
        var values = attribute.Get(set).AsList();
        var always = which == PrimaryValue.Always;
        if (values.Any(IsMarked) || !always && (values.Count < 2 || before.Count > 0))
            return set;
        var at = values.ToList().FindIndex(v => !before.Contains(v));
        return at < 0 ? set : attribute.Set(set, AttributeValue.FromList(values.Select((v, i) => i == at && v.AsComplex() is { } complex ? AttributeValue.From(complex.With(Primary, true)) : v)));
    }

    private static bool IsMarked(AttributeValue value) =>
        value.AsComplex()?[Primary] is { } mark && (mark.AsBoolean() ?? bool.TryParse(mark.AsString(), out var flag) && flag);
}
