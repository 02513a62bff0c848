using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>How many requests a delta of a domain takes in which nothing changed: by a connector that has just begun, and by one that lives on. Two of them go together, so that the ways are one fewer.</summary>
internal sealed class DomainDeltaFigure : IFigure
{
    private const int MostFirst = 4;
    private const int MostLater = 3;

    public string Name => "addelta";

    public string What => "requests of a delta of Active Directory in which nothing changed";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        await using var server = await SambaServer.StartAsync();
        await using var proxy = LdapBendingProxy.Start(server, tls: true);
        var place = DomainPlace.Of(server, server.PeopleDn) with { Host = "localhost", Port = proxy.Port };
        var (mark, _) = await ReadAsync(place, c => c.ReadAllAsync(CancellationToken.None), proxy);
        await using var connector = Connect(place);
        var (next, first) = await CountAsync(connector.ReadChangesAsync(mark, CancellationToken.None), proxy);
        var (_, later) = await CountAsync(connector.ReadChangesAsync(next, CancellationToken.None), proxy);
        return [Line("requests of a delta without changes, with the sign-in", first, MostFirst), Line("the same, by a connector that lives on", later, MostLater)];
    }

    public Task<Sample> RunSideAsync(string side, string[] arguments) => throw new NotSupportedException("It has no sides: requests are counted.");

    private static Result Line(string figure, int count, int most) => new(figure, $"{count}", "-", "-", $"≤ {most}", count <= most);

    private static async Task<(string Mark, int Count)> ReadAsync(DomainPlace place, Func<IAccountSource, IAsyncEnumerable<ReadItem>> read, LdapBendingProxy proxy)
    {
        await using var connector = Connect(place);
        return await CountAsync(read(connector), proxy);
    }

    private static async Task<(string Mark, int Count)> CountAsync(IAsyncEnumerable<ReadItem> items, LdapBendingProxy proxy)
    {
        proxy.Requests.Clear();
        string? mark = null;
        await foreach (var item in items)
            mark = (item as ReadCompleted)?.Watermark ?? mark;
        return (mark ?? throw new InvalidOperationException("The read gave no mark."), proxy.Count(LdapRequestKind.Bind) + proxy.Count(LdapRequestKind.Search));
    }

    private static IAccountSource Connect(DomainPlace place)
    {
        var app = new App { Name = "ad", Connector = "ActiveDirectory", Direction = AppDirection.Source, Settings = place.Settings, Credential = place.Credential, Mappings = DomainPlace.Mappings(MappingDirection.Inbound) };
        var password = Environment.GetEnvironmentVariable(place.Credential.Name)!;
        return (IAccountSource)new ActiveDirectoryConnectorFactory().Create(new(app, _ => new(password.ToCharArray()), TimeProvider.System));
    }
}
