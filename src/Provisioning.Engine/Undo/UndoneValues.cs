namespace Provisioning.Engine;

/// <summary>What is not given again because its run was undone, while a user or an account is evaluated: what is asked for goes on being held, and what nobody asks for any more is over.</summary>
internal sealed class UndoneValues(IReadOnlyList<UndoneValue>? all)
{
    private readonly IReadOnlyList<UndoneValue> _all = all ?? [];
    private List<UndoneValue>? _used;

    /// <summary>What goes on being held, once everything is evaluated; null when that is all that was.</summary>
    public IReadOnlyList<UndoneValue>? Rest => (_used?.Count ?? 0) == _all.Count ? null : _used ?? [];

    /// <summary>True when this value is not to be given at the path, for this cause.</summary>
    public bool Holds(string path, AttributeValue value, string? cause = null)
    {
        if (Find(_all, path, value, cause) is not { } held)
            return false;
        (_used ??= []).Add(held);
        return true;
    }

    /// <summary>True when this value is not to be given at the path, for this cause.</summary>
    public static bool Holds(IReadOnlyList<UndoneValue> all, string path, AttributeValue value, string? cause = null) => Find(all, path, value, cause) is not null;

    /// <summary>All but those at the path.</summary>
    public static IReadOnlyList<UndoneValue> Without(IReadOnlyList<UndoneValue> all, string path) =>
        all.Count == 0 ? all : [.. all.Where(u => !IsOf(u.Path, path))];

    /// <summary>The index keys under which what holds them is found: one for each run.</summary>
    public static IEnumerable<IndexKey> Keys(IReadOnlyList<UndoneValue> all) => all.Count == 0
        ? []
        : all.Where(u => !u.IsReleased).Select(u => u.RunId).Distinct(StringComparer.Ordinal).Select(r => new IndexKey(Indexes.Undone, r));

    private static UndoneValue? Find(IReadOnlyList<UndoneValue> all, string path, AttributeValue value, string? cause)
    {
        foreach (var undone in all)
        {
            if (!undone.IsReleased && IsOf(undone.Path, path) && undone.Value.SameValues(value) && undone.Cause == cause)
                return undone;
        }

        return null;
    }

    private static bool IsOf(string path, string other) => string.Equals(path, other, StringComparison.OrdinalIgnoreCase);
}
