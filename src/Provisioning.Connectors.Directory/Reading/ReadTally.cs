namespace Provisioning.Connectors.Directory;

/// <summary>Counts what a read gave, takes care that each key comes once, and judges whether everything was seen. For one read.</summary>
/// <param name="what">What is read, in the plural, such as "users".</param>
internal sealed class ReadTally(string what)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private long _keyless;
    private string? _doubt;

    /// <summary>How many there are.</summary>
    public long Count => _seen.Count + _keyless;

    /// <summary>True when the item is to be given: its key was not given before.</summary>
    public bool Admits(ReadItem item)
    {
        var key = item switch
        {
            ObjectRead read => read.Object.Key,
            GroupRead group => group.Group.Key,
            ObjectPresent present => present.Key,
            ObjectProblem problem => problem.Key,
            _ => null,
        };
        if (key is null)
        {
            _keyless++;
            return true;
        }

        if (_seen.Add(key))
            return true;
        // An object that is moved while it is read comes twice, and another one may have come not at all.
        Doubt($"'{key}' came twice, so that something may have been left out");
        return false;
    }

    /// <summary>Notes why not everything may have been seen.</summary>
    public void Doubt(string why) => _doubt ??= why;

    /// <summary>Whether everything was seen; after the end.</summary>
    /// <param name="evidence">Why that is believed, as the end of a sentence that begins with how many they are.</param>
    public ReadProof Proof(string evidence)
    {
        if (_keyless > 0)
            Doubt($"{_keyless} of the {what} do not show their key");
        return new(_doubt is null, _doubt ?? $"all {Count} {what}, {evidence}", Count) { IsBroken = _doubt is not null };
    }
}
