namespace Provisioning.Engine;

/// <summary>Keeps account of which attributes an account has from an assignment alone. Pure.</summary>
internal static class AssignedAttributes
{
    /// <summary>The attributes after a change of the account: one that is changed and that no mapping gives has its value from an assignment.</summary>
    /// <param name="before">Those before it.</param>
    /// <param name="changes">What is changed.</param>
    /// <param name="maps">Says whether a mapping gives the attribute.</param>
    public static IReadOnlyList<string> After(IReadOnlyList<string> before, IReadOnlyList<AttributeChange> changes, Func<string, bool> maps) =>
    [
        .. before.Where(p => !maps(p) && !changes.Any(c => Same(c.Path, p))),
        .. changes.Where(c => !c.New.IsNone && !maps(c.Path)).Select(c => c.Path),
    ];

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
