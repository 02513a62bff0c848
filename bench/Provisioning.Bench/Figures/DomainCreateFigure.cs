using System.Diagnostics;
using System.Globalization;
using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>
/// Accounts made by a run in a domain, enabled and with passwords, each looked for before it and looked at after it, with the journal, against a loop of the same client that adds people with the same attributes and passwords by as many connections.
/// Each side has a domain of its own with nobody in it.
/// </summary>
internal sealed class DomainCreateFigure : ICountedFigure
{
    // A domain takes the longer for an addition the more it has: thousands are minutes.
    private const int ManyCount = 5_000;
    private const int Pair = 3;
    private const double LeastRatio = 0.9;
    private const string Prefix = "bench";

    public string Name => "adcreate";

    public string What => "making accounts in Active Directory against a bare loop";

    public int Count { get; set; } = 1_000;

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var csv = scratch.New("hr.csv");
        HrFile.Write(csv, Count);
        var pairs = await Pairs.RunAsync(Count < ManyCount ? Pair : 1, () => InNewDomainAsync("run", scratch.New("store"), csv), () => InNewDomainAsync("bare", Count));
        return [Say.AtLeast(string.Create(CultureInfo.InvariantCulture, $"{Count:#,0} accounts made in a domain, enabled and with passwords, 4 connections"), Say.Rate(pairs.Ours(s => s.Rate)), $"bare adds: {Say.Rate(pairs.Measure(s => s.Rate))}", pairs.RateRatio, LeastRatio)];
    }

    private async Task<Sample> InNewDomainAsync(string side, params object[] arguments)
    {
        await using var server = await SambaServer.StartAsync();
        return await Side.RunAsync(Name, side, [.. DomainPlace.Of(server, server.PeopleDn).Arguments, .. arguments]);
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        var place = DomainPlace.Parse(arguments);
        if (side == "bare")
        {
            var count = int.Parse(arguments[5], CultureInfo.InvariantCulture);
            var clock = Stopwatch.StartNew();
            await place.FillAsync(count, Prefix);
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
                Mappings = [.. DomainPlace.Mappings(MappingDirection.Outbound).Where(m => m.Target is not ("userName" or "sAMAccountName")), Named("userName", " + \"@corp.test\""), Named("sAMAccountName", "")],
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

    private static Mapping Named(string target, string end) => new() { Direction = MappingDirection.Outbound, Target = target, Expression = $"\"{Prefix}.\" + user.employeeNumber{end}" };
}
