namespace Provisioning.Engine.Tests;

/// <summary>How an app in memory tells what changed since a watermark.</summary>
public sealed class FakeDeltas
{
    private readonly List<IReadOnlyDictionary<string, RemoteObject>> _states = [];

    /// <summary>Whether it can.</summary>
    public bool IsOn { get; set; }

    /// <summary>Whether it tells of what is gone.</summary>
    public bool TellsOfGone { get; set; } = true;

    /// <summary>Whether it names everybody who is there, and says so at the end.</summary>
    public bool NamesEverybody { get; set; }

    /// <summary>How a delta ends after what it gave: null as it should, <see cref="DeltaRefused"/>, or an error.</summary>
    public Func<ReadItem?>? Ending { get; set; }

    /// <summary>The watermarks from which changes were asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    public ConnectorCapabilities Capabilities => IsOn ? ConnectorCapabilities.DeltaRead : ConnectorCapabilities.None;

    /// <summary>The watermark at which the app is now; null when it has none.</summary>
    public string? Mark(IEnumerable<RemoteObject> now)
    {
        if (!IsOn)
            return null;
        _states.Add(now.ToDictionary(o => o.Key));
        return $"{_states.Count - 1}";
    }

    /// <summary>What changed since.</summary>
    public IEnumerable<ReadItem> Since(string watermark, IReadOnlyCollection<RemoteObject> now)
    {
        Asked.Add(watermark);
        var before = _states[int.Parse(watermark, System.Globalization.CultureInfo.InvariantCulture)];
        var changed = now.Where(o => before.GetValueOrDefault(o.Key) != o).OrderBy(o => o.Key, StringComparer.Ordinal).ToList();
        foreach (var item in changed)
            yield return new ObjectRead(item, $"object {item.Key}");
        foreach (var gone in before.Keys.Except(now.Select(o => o.Key)).Where(_ => TellsOfGone).Order(StringComparer.Ordinal))
            yield return new ObjectGone(gone);
        foreach (var same in now.Except(changed).Where(_ => NamesEverybody))
            yield return new ObjectPresent(same.Key);
        if (Ending is null)
            yield return new ReadCompleted(new(NamesEverybody, "what changed", changed.Count), Watermark: Mark(now));
        else if (Ending() is { } end)
            yield return end;
    }
}
