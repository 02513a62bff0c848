using System.Diagnostics;
using System.Globalization;
using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Ldap;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>
/// People of a domain read by the connector, and imported with everything that an import does, against a bare paged search for the same attributes by the same client. The domain controller is Samba; each side is a process of its own, which has
/// done the same with a small container before it is measured: the compiler's work is not counted.
/// </summary>
internal sealed class DomainImportFigure : ICountedFigure
{
    private const int Pair = 3;
    private const int PageSize = 1_000;
    private const int Warm = 2_000;
    private const long MostBytes = 300L << 20;

    public string Name => "adimport";

    public string What => "reading and importing people of Active Directory against a bare paged search";

    public int Count { get; set; } = 50_000;

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        await using var server = await SambaServer.StartAsync();
        var place = DomainPlace.Of(server, server.PeopleDn);
        var small = Small(place);
        await small.MakeAsync();
        await server.LoadAsync(place.Ldif(Count, "i") + small.Ldif(Warm, "w"));
        var bare = await Pairs.RunAsync(Pair, () => Side.RunAsync(Name, "read", place.Arguments), () => Side.RunAsync(Name, "bare", place.Arguments));
        var imports = await Pairs.RunAsync(Pair, () => Side.RunAsync(Name, "import", [.. place.Arguments, scratch.New("store")]), () => Side.RunAsync(Name, "bare", place.Arguments));
        return
        [
            Line("read", bare), Line("import", imports),
            Memory(imports.Ours(s => s.PeakBytes), imports.Measure(s => s.PeakBytes)),
        ];

        Result Line(string what, Pairs pairs) => new(
            string.Create(CultureInfo.InvariantCulture, $"{what} of {Count:#,0} people of a domain"), Say.Rate(pairs.Ours(s => s.Rate)), $"paged search: {Say.Rate(pairs.Measure(s => s.Rate))}", Say.Ratio(pairs.RateRatio), "-", true);
    }

    private static Result Memory(double ours, double bare) =>
        new("most memory of that import", Say.Bytes(ours), $"paged search: {Say.Bytes(bare)}", Say.Ratio(ours / bare), $"≤ {Say.Bytes(MostBytes)}", ours <= MostBytes);

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        var place = DomainPlace.Parse(arguments);
        var small = Small(place);
        if (side != "import")
        {
            await ReadAsync(side, small);
            var clock = Stopwatch.StartNew();
            var count = await ReadAsync(side, place);
            return Side.Take(clock.Elapsed, count / clock.Elapsed.TotalSeconds);
        }

        // A store of its own: people who are there already would be looked at.
        await ImportAsync(small, arguments[5] + "-small");
        return await ImportAsync(place, arguments[5]);
    }

    private static async Task<Sample> ImportAsync(DomainPlace place, string folder)
    {
        await using var work = await Workplace.OpenAsync(folder, create: true, new ActiveDirectoryConnectorFactory());
        await work.Engine.Apps.CreateAsync(Source(place), CancellationToken.None);
        var clock = Stopwatch.StartNew();
        var run = await work.ImportAsync("ad");
        return Side.Take(clock.Elapsed, run.Applied / clock.Elapsed.TotalSeconds);
    }

    private static DomainPlace Small(DomainPlace place) => place with { Container = "OU=Small," + place.Container.Split(',', 2)[1] };

    private static App Source(DomainPlace place) => new()
    {
        Name = "ad",
        Connector = "ActiveDirectory",
        Direction = AppDirection.Source,
        Settings = place.Settings,
        Credential = place.Credential,
        Mappings = DomainPlace.Mappings(MappingDirection.Inbound),
    };

    private static async Task<int> ReadAsync(string side, DomainPlace place) => side == "bare" ? await SearchAsync(place) : await ConnectorAsync(place);

    private static async Task<int> ConnectorAsync(DomainPlace place)
    {
        var password = Environment.GetEnvironmentVariable(place.Credential.Name)!;
        await using var connector = (IAccountSource)new ActiveDirectoryConnectorFactory().Create(new(Source(place), _ => new(password.ToCharArray()), TimeProvider.System));
        var count = 0;
        ReadItem? last = null;
        await foreach (var item in connector.ReadAllAsync(CancellationToken.None))
            (count, last) = (item is ObjectRead ? count + 1 : count, item);
        return last is ReadCompleted { Proof.IsComplete: true } ? count : throw new InvalidOperationException("The read did not prove to be whole.");
    }

    private static async Task<int> SearchAsync(DomainPlace place)
    {
        string[] attributes = ["objectGUID", "whenChanged", "userAccountControl", .. DomainPlace.Mappings(MappingDirection.Inbound).Select(m => m.Source == "userName" ? "userPrincipalName" : m.Source!), "sAMAccountName", "cn"];
        await using var connection = await place.ConnectAsync();
        var (count, characters) = (0, 0);
        var search = new LdapSearch { Base = LdapDn.Parse(place.Container), Filter = LdapFilter.Parse("(&(sAMAccountType=805306368)(!(isCriticalSystemObject=TRUE)))"), Attributes = attributes, Controls = [new DomainScopeControl()] };
        await foreach (var item in connection.SearchPagedAsync(search, PageSize))
        {
            if (item is not LdapSearchEntry { Entry: var entry })
                continue;
            count++;
            foreach (var attribute in attributes)
                characters += entry.GetText(attribute)?.Length ?? 0;
        }

        return characters > count ? count : throw new InvalidOperationException("The people read have no values.");
    }
}
