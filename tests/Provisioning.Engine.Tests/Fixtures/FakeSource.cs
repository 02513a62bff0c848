using System.Runtime.CompilerServices;

namespace Provisioning.Engine.Tests;

/// <summary>What a source app holds, and how its next read goes.</summary>
public sealed class SourceData
{
    public SortedDictionary<string, (AttributeSet Values, bool? Active)> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether the read proves itself complete.</summary>
    public bool Proven { get; set; } = true;

    /// <summary>After how many rows the read breaks off with an error; null for never.</summary>
    public int? FailsAfter { get; set; }

    /// <summary>After how many rows the connector shows a fault of its own; null for never.</summary>
    public int? CrashesAfter { get; set; }

    /// <summary>After how many rows the stream ends without its last item.</summary>
    public int? EndsAfter { get; set; }

    /// <summary>Keys that are there and cannot be used.</summary>
    public HashSet<string> Bad { get; } = [];

    public int Reads { get; set; }

    /// <summary>How it tells what changed. Where it does, it has no content mark.</summary>
    public FakeDeltas Deltas { get; } = new();

    /// <summary>How it tells that something may have changed.</summary>
    public FakeSignal Signal { get; } = new();

    public IReadOnlyCollection<RemoteObject> Objects => [.. Rows.Select(r => new RemoteObject { Key = r.Key, Active = r.Value.Active, Values = r.Value.Values })];

    public void Set(string key, bool? active, params (string Name, string? Value)[] values)
    {
        var set = new AttributeSet.Builder();
        foreach (var (name, value) in values)
            set[name] = value;
        Rows[key] = (set.ToSet(), active);
    }

    public string? Mark => Deltas.IsOn ? null : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(
        $"{Proven}|{string.Join('\n', Rows.Select(r => $"{r.Key}:{r.Value.Active}:{r.Value.Values}"))}|{string.Join(',', Bad.Order(StringComparer.Ordinal))}")));
}

public sealed class FakeSourceFactory(Func<string, SourceData> data) : IConnectorFactory
{
    public string Name => "FakeSource";

    public string Description => "A source in memory.";

    public IReadOnlyList<AppDirection> Directions => [AppDirection.Source];

    public IReadOnlyList<SettingDefinition> Settings => [];

    public void Validate(App app)
    {
    }

    public IConnector Create(ConnectorContext context) => new FakeSource(data(context.App.Name));
}

public sealed class FakeSource(SourceData data) : IAccountSource, IChangeSignal
{
    public ConnectorCapabilities Capabilities => ConnectorCapabilities.FullRead | data.Deltas.Capabilities | data.Signal.Capabilities;

    public ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken) => new(new ConnectionTest(true, []));

    public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) => new((IReadOnlyList<AttributeDefinition>)[]);

    public ValueTask<string?> GetContentMarkAsync(CancellationToken cancellationToken) => new(data.Mark);

    public async IAsyncEnumerable<ReadItem> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        data.Reads++;
        var count = 0;
        foreach (var (key, (values, active)) in data.Rows.ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (count == data.EndsAfter)
                yield break;
            if (count == data.CrashesAfter)
                throw Crash();
            if (count++ == data.FailsAfter)
                throw new ProvisioningError { Id = ErrorIds.FileUnreadable, Category = ProvisioningErrorCategory.Unavailable, Message = "The source broke off." }.ToException();
            if (data.Bad.Contains(key))
                yield return new ObjectProblem(new() { Id = ErrorIds.RowInvalid, Category = ProvisioningErrorCategory.InvalidData, Message = $"'{key}' is bad.", Target = key }, key);
            else
                yield return new ObjectRead(new() { Key = key, Active = active, Values = values }, $"row {count + 1}");
        }

        await Task.CompletedTask;
        if (count == data.CrashesAfter)
            throw Crash();
        yield return new ReadCompleted(new(data.Proven, data.Proven ? "all rows" : "no proof is set", count), data.Mark, data.Proven ? data.Deltas.Mark(data.Objects) : null);
    }

    public async IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        foreach (var item in data.Deltas.Since(watermark, data.Objects))
            yield return item;
    }

    public IAsyncEnumerable<string> ListenAsync(CancellationToken cancellationToken) => data.Signal.ListenAsync(cancellationToken);

    public ValueTask DisposeAsync() => default;

    private static NotSupportedException Crash() => new("The connector has a fault.");
}
