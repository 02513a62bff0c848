namespace Provisioning;

/// <summary>Changes as people read them.</summary>
public static class ChangeText
{
    private const int ShownAttributes = 4;
    private const int ShownMembers = 5;

    /// <summary>One change on one line: where, what, whom, which attributes, and why.</summary>
    public static string Line(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var attributes = Attributes(change);
        return $"{change.Target}: {change.Kind} {change.Subject}, {Reason(change)}{(attributes.Length > 0 ? $" ({attributes})" : "")}";
    }

    /// <summary>Why, and who is to get the data where that is said.</summary>
    public static string Reason(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change.DataOwner is { } owner ? $"{change.Reason}; data to {owner}" : change.Reason;
    }

    /// <summary>The changed attributes, the first few of them: "title: 'Clerk' -> 'Manager'; department: (none) -> 'Sales'".</summary>
    public static string Attributes(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Members.Count > 0)
            return Members(change);
        var shown = change.Kind == ChangeKind.Create
            ? change.Attributes.Select(a => $"{a.Path} = '{a.New}'")
            : change.Attributes.Select(a => a.ToString());
        shown = shown.Concat(change.Deferred.Select(path => $"{path} -> the account of {string.Join(", ", change.Basis.Select(b => $"'{b.UserName}'"))}"));
        var text = string.Join("; ", shown.Take(ShownAttributes));
        var count = change.Attributes.Count + change.Deferred.Count;
        return count > ShownAttributes ? $"{text}; and {count - ShownAttributes} more" : text;
    }

    /// <summary>Who is put into a group and taken out, the first few of them: "+3 -1: +alice, +bob, +carol, -dave".</summary>
    private static string Members(Change change)
    {
        var removed = change.Members.Count(m => m.Removed);
        var counts = string.Join(' ', new[] { change.Members.Count - removed is var added and > 0 ? $"+{added}" : "", removed > 0 ? $"-{removed}" : "" }.Where(t => t.Length > 0));
        return $"{counts}: {string.Join(", ", change.Members.Take(ShownMembers))}{(change.Members.Count > ShownMembers ? ", …" : "")}";
    }

    /// <summary>How many changes of which kinds a target has: "3 Create, 1 Disable"; records are left out.</summary>
    public static string Counts(PlanTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var counts = target.Counts.Where(c => c.Key != ChangeKind.Record && c.Value > 0).OrderBy(c => c.Key).Select(c => $"{c.Value} {c.Key}");
        return string.Join(", ", counts) is { Length: > 0 } text ? text : "nothing";
    }

    /// <summary>A time that something took: "0.8 s", "2 min 5 s".</summary>
    public static string Time(TimeSpan time)
    {
        var tenths = TimeSpan.FromSeconds(Math.Round(time.TotalSeconds, 1));
        return tenths.TotalMinutes >= 1
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(int)tenths.TotalMinutes} min {tenths.Seconds} s")
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{tenths.TotalSeconds:0.0} s");
    }
}
