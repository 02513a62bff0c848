namespace Provisioning;

/// <summary>Changes as people read them.</summary>
public static class ChangeText
{
    private const int ShownAttributes = 4;

    /// <summary>One change on one line: where, what, whom, which attributes, and why.</summary>
    public static string Line(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var attributes = Attributes(change);
        return $"{change.Target}: {change.Kind} {change.UserName ?? change.AccountKey}, {change.Reason}{(attributes.Length > 0 ? $" ({attributes})" : "")}";
    }

    /// <summary>The changed attributes, the first few of them: "title: 'Clerk' -> 'Manager'; department: (none) -> 'Sales'".</summary>
    public static string Attributes(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var shown = change.Kind == ChangeKind.Create
            ? change.Attributes.Select(a => $"{a.Path} = '{a.New}'")
            : change.Attributes.Select(a => a.ToString());
        var text = string.Join("; ", shown.Take(ShownAttributes));
        return change.Attributes.Count > ShownAttributes ? $"{text}; and {change.Attributes.Count - ShownAttributes} more" : text;
    }
}
