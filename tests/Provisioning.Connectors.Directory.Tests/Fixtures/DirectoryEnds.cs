namespace Provisioning.Connectors.Directory.Tests;

/// <summary>A connector by all of its sides.</summary>
public sealed class DirectoryEnds(IConnector connector)
{
    public IConnector Connector => connector;

    public IAccountSource Source => (IAccountSource)connector;

    public IInitialPasswordTarget Target => (IInitialPasswordTarget)connector;

    public IPasswordTarget Passwords => (IPasswordTarget)connector;

    public IGroupTarget Groups => (IGroupTarget)connector;

    public IChangeSignal Signal => (IChangeSignal)connector;

    public async Task<ReadResult> ReadAsync() => await CollectAsync(Source.ReadAllAsync(CancellationToken.None));

    public async Task<ReadResult> ChangesAsync(string watermark) => await CollectAsync(Source.ReadChangesAsync(watermark, CancellationToken.None));

    public async Task<ReadResult> ReadGroupsAsync() => await CollectAsync(((IGroupSource)connector).ReadGroupsAsync(CancellationToken.None));

    /// <summary>The only account with this user name.</summary>
    public async Task<RemoteObject> OneAsync(string userName) => (await Target.FindAsync("userName", userName, CancellationToken.None)).ShouldHaveSingleItem();

    private static async Task<ReadResult> CollectAsync(IAsyncEnumerable<ReadItem> items)
    {
        var all = new List<ReadItem>();
        await foreach (var item in items)
            all.Add(item);
        return new(all);
    }
}

/// <summary>What a read gave.</summary>
public sealed record ReadResult(IReadOnlyList<ReadItem> Items)
{
    public IReadOnlyList<RemoteObject> Objects { get; } = [.. Items.OfType<ObjectRead>().Select(i => i.Object)];

    public IReadOnlyList<GroupRead> Groups { get; } = [.. Items.OfType<GroupRead>()];

    public IReadOnlyList<string> Gone { get; } = [.. Items.OfType<ObjectGone>().Select(i => i.Key)];

    public IReadOnlyList<string> Present { get; } = [.. Items.OfType<ObjectPresent>().Select(i => i.Key)];

    public IReadOnlyList<ProvisioningError> Problems { get; } = [.. Items.OfType<ObjectProblem>().Select(i => i.Error)];

    public DeltaRefused? Refused { get; } = Items.OfType<DeltaRefused>().SingleOrDefault();

    public ReadCompleted End => Items.OfType<ReadCompleted>().ShouldHaveSingleItem();

    public ReadProof Proof => End.Proof;

    /// <summary>The keys by what people are called in the test.</summary>
    public IReadOnlyDictionary<string, string> Keys => Items.OfType<ObjectRead>().Select(i => i.Object).ToDictionary(NameOf, o => o.Key);

    /// <summary>Somebody by what they are called in the test.</summary>
    public RemoteObject this[string name] => Objects.Single(o => NameOf(o) == name);

    private static string NameOf(RemoteObject item) => item.Values["userName"].ToString().Split('.')[0];
}
