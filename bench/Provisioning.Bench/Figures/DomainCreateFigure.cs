using System.Diagnostics;
using System.Globalization;
using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>
/// Accounts made by a run in a domain, enabled and with passwords, each looked for before it and looked at after it, with the journal, against a loop of the same client that adds people with the same attributes and passwords by as many connections.
/// </summary>
internal sealed class DomainCreateFigure : ICountedFigure
{
    private const int Pair = 3;
    private int _units;

    public string Name => "adcreate";

    public string What => "making accounts in Active Directory against a bare loop";

    public int Count { get; set; } = 500;

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        await using var server = await SambaServer.StartAsync();
        var csv = scratch.New("hr.csv");
        HrFile.Write(csv, Count);
        // Each side has a container of its own each time, and names that nobody has: the directory grows the same for both.
        DomainPlace Next() => DomainPlace.Of(server, string.Create(CultureInfo.InvariantCulture, $"OU=bench{++_units},{server.CompanyDn}"));
        var pairs = await Pairs.RunAsync(Pair, () => Side.RunAsync(Name, "run", [.. Next().Arguments, scratch.New("store"), csv]), () => Side.RunAsync(Name, "bare", [.. Next().Arguments, Count]));
        return [new(string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} accounts made in a domain, enabled and with passwords, 4 connections"), Say.Rate(pairs.Ours(s => s.Rate)), $"bare adds: {Say.Rate(pairs.Measure(s => s.Rate))}", Say.Ratio(pairs.RateRatio), "-", true)];
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        var place = DomainPlace.Parse(arguments);
        await place.MakeAsync();
        var prefix = place.Container[3..place.Container.IndexOf(',', StringComparison.Ordinal)];
        if (side == "bare")
        {
            var count = int.Parse(arguments[5], CultureInfo.InvariantCulture);
            var clock = Stopwatch.StartNew();
            await place.FillAsync(count, prefix);
            return Side.Take(clock.Elapsed, count / clock.Elapsed.TotalSeconds);
        }

        await using var work = await Workplace.OpenAsync(arguments[5], create: true, new ActiveDirectoryConnectorFactory());
        await work.AddSourceAsync(arguments[6]);
        await work.SyncAsync("hr");
        var app = await work.Engine.Apps.CreateAsync(
            new()
            {
                Name = "ad",
                Connector = "ActiveDirectory",
                Direction = AppDirection.Target,
                Mode = AppMode.Enforce,
                Settings = place.Settings,
                Credential = place.Credential,
                InitialPassword = new(InitialPasswordKind.Random),
                Mappings = [.. DomainPlace.Mappings(MappingDirection.Outbound).Where(m => m.Target is not ("userName" or "sAMAccountName")), Named("userName", prefix, " + \"@corp.test\""), Named("sAMAccountName", prefix, "")],
            },
            CancellationToken.None);
        // A history is a slow hash of each password, which a bare loop does not keep.
        await work.Engine.Passwords.SetPolicyAsync(await work.Engine.Passwords.GetPolicyAsync(CancellationToken.None) with { History = 0 }, CancellationToken.None);
        await work.GrantAllAsync(app);
        var plan = await work.PlanAsync("ad");
        var apply = Stopwatch.StartNew();
        var run = await work.ApplyAsync(plan);
        return Side.Take(apply.Elapsed, run.Applied / apply.Elapsed.TotalSeconds);
    }

    private static Mapping Named(string target, string prefix, string end) => new() { Direction = MappingDirection.Outbound, Target = target, Expression = $"\"{prefix}.\" + user.employeeNumber{end}" };
}
