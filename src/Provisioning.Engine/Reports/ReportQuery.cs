namespace Provisioning.Engine;

/// <summary>Which rows of a report are wanted. What is null or not given leaves out nothing.</summary>
public sealed record ReportQuery
{
    /// <summary>Only these apps, by name; <see cref="Change.Directory"/> is one for the reports that speak of it.</summary>
    public IReadOnlyList<string>? Apps { get; init; }

    /// <summary>Only this user.</summary>
    public User? User { get; init; }

    /// <summary>For how many days an account is to have been left alone.</summary>
    public int? Days { get; init; }

    /// <summary>The attribute of accounts, as a path in the app, that has the time of the last sign-in.</summary>
    public string? SignInAttribute { get; init; }

    /// <summary>Only what happened at this time (UTC) or later.</summary>
    public DateTimeOffset? After { get; init; }

    /// <summary>Only what happened at this time (UTC) or before.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>The parameters that are given, beside <see cref="Apps"/>, which every report takes.</summary>
    internal IEnumerable<string> Given
    {
        get
        {
            if (User is not null)
                yield return nameof(User);
            if (Days is not null)
                yield return nameof(Days);
            if (SignInAttribute is not null)
                yield return nameof(SignInAttribute);
            if (After is not null)
                yield return nameof(After);
            if (Before is not null)
                yield return nameof(Before);
        }
    }
}

/// <summary>What a report is made of: the query, with its apps looked up.</summary>
/// <param name="Query">The query.</param>
/// <param name="Apps">The apps that the report is about.</param>
/// <param name="HasDirectory">True when it is about the directory itself too.</param>
internal sealed record ReportScope(ReportQuery Query, IReadOnlyList<App> Apps, bool HasDirectory)
{
    /// <summary>True when the report is about this app, or the directory; an app that was removed is among all.</summary>
    public bool Includes(string target) => Query.Apps is null || (target == Change.Directory ? HasDirectory : Apps.Any(a => string.Equals(a.Name, target, StringComparison.OrdinalIgnoreCase)));
}
