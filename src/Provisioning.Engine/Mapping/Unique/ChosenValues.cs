namespace Provisioning.Engine;

/// <summary>The values that mappings chose for a person so that nobody else has them.</summary>
internal sealed class ChosenValues
{
    private readonly Dictionary<(string App, string Path), AttributeValue> _values = [];

    /// <summary>Nothing is chosen newly.</summary>
    public static ChosenValues None { get; } = new();

    /// <summary>Notes what a source's mapping chose.</summary>
    public void Add(string app, string path, AttributeValue value) => _values[(app, path)] = value;

    /// <summary>What stands for the user since it was chosen, else what is chosen newly, else none.</summary>
    public AttributeValue Of(User? user, string app, string path) =>
        StandingOf(user, app, path) is { IsNone: false } standing ? standing : _values.GetValueOrDefault((app, path));

    /// <summary>What was chosen for the user once, shown or not; what the source gave before it began to choose counts as chosen.</summary>
    public static AttributeValue StandingOf(User? user, string app, string path)
    {
        if (user is null)
            return default;
        if (user.Reserved.FirstOrDefault(r => string.Equals(r.Path, path, StringComparison.OrdinalIgnoreCase)) is { } reserved)
            return reserved.Value;
        var origin = user.Provenance[path];
        var stands = origin is { Kind: OriginKind.Chosen } || origin is { App: not null } && string.Equals(origin.App, app, StringComparison.OrdinalIgnoreCase);
        return stands ? Paths.Get(path).Get(user.Attributes) : default;
    }
}
