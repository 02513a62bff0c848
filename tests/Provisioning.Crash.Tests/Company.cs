using System.Text.Json;
using Provisioning.Engine;
using Provisioning.Store;
using Provisioning.Store.LiteDb;
using Provisioning.Testing;

namespace Provisioning.Crash.Tests;

/// <summary>A company with its store and its application, whose people join, move, leave and return from day to day, and whose sessions are killed.</summary>
internal sealed class Company : IAsyncDisposable
{
    private const int Beginners = 40;
    private static readonly TimeSpan MostLate = TimeSpan.FromMilliseconds(15);
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<int, Person> _people = [];
    private readonly Random _random;
    private readonly ScimmyServer _server;
    private double _written = 50_000;

    private Company(int seed, ScimmyServer server) => (_random, _server) = (new(seed), server);

    private Dictionary<string, string> Environment => new() { ["CRASH_TEST_TOKEN"] = _server.Token };

    private string Store => _folder["store"];

    public static async Task<Company> StartAsync(int seed) => new(seed, await ScimmyServer.StartAsync());

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    public async Task BeginAsync()
    {
        for (var i = 0; i < Beginners; i++)
            _people[i] = new("D0", true);
        await WriteExportAsync();
        var set = await Provsh.RunAsync(Environment, Script("set-up.ps1"), Store, _folder["hr.csv"], _server.BaseUri);
        set.ExitCode.ShouldBe(0, set.Output + set.Errors);
    }

    /// <summary>Joiners, movers, leavers and rehires.</summary>
    public async Task NextDayAsync(int day)
    {
        _people[_people.Count] = new($"D{day}", true);
        foreach (var id in _people.Keys.Where(_ => _random.Next(4) == 0).ToList())
            _people[id] = _people[id] with { Department = $"D{day}" };
        for (var i = 0; i < 3; i++)
        {
            var id = _random.Next(_people.Count);
            _people[id] = _people[id] with { Active = !_people[id].Active };
        }

        await WriteExportAsync();
    }

    /// <summary>A session, which is killed somewhere in its applies and undos. False when it ended before.</summary>
    public async Task<bool> RoundAsync(bool undo)
    {
        using var process = new KilledProcess(
            [Script("round.ps1"), Store, .. undo ? ["-Undo"] : Array.Empty<string>()], Environment, Store, (long)(_random.NextDouble() * _written), MostLate * _random.NextDouble());
        var round = await process.EndAsync();
        if (round.WasKilled)
            round.ExitCode.ShouldBe(137, round.Text);
        else if (round.ExitCode != 137)
            round.ExitCode.ShouldBe(0, round.Text);
        // How much a session writes is known of those that end: others are let come a little further each time.
        _written = round.ExitCode == 0 ? Math.Max(10_000, round.Written) : _written * 1.02;
        return round.WasKilled;
    }

    /// <summary>A last session that is not killed; then everything is as one would have it that was never killed.</summary>
    public async Task EndAsync()
    {
        var last = await Provsh.RunAsync(Environment, Script("round.ps1"), Store);
        last.ExitCode.ShouldBe(0, last.Output + last.Errors);
        await CheckAccountsAsync();
        await CheckStoreAsync();
    }

    private Task WriteExportAsync() =>
        File.WriteAllLinesAsync(_folder["hr.csv"], [.. _people.Select(p => $"{p.Key},person{p.Key}@contoso.example,{p.Value.Department},{(p.Value.Active ? "active" : "left")}").Prepend("Id,Name,Department,Status")]);

    private async Task CheckAccountsAsync()
    {
        var accounts = await _server.UsersAsync();
        accounts.Select(a => a["userName"].AsString()).ShouldBeUnique();
        accounts.Select(a => a["externalId"].AsString()).ShouldBeUnique();
        // Who left before a session came to assign them never had an account.
        accounts.Count(a => a["active"].AsBoolean() == true).ShouldBe(_people.Values.Count(p => p.Active));
        foreach (var account in accounts)
        {
            var enterprise = account["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"].AsComplex().ShouldNotBeNull();
            var person = _people[int.Parse(enterprise["employeeNumber"].AsString()!, null)];
            account["active"].AsBoolean().ShouldBe(person.Active, account["userName"].AsString());
            if (person.Active)
                enterprise["department"].AsString().ShouldBe(person.Department);
        }
    }

    // What the journal itself says, without the product's own reading of it.
    private async Task CheckStoreAsync()
    {
        await using var store = await StoreFolder.OpenAsync(
            new() { Path = Store, Schema = EngineSchema.Current, View = new LiteDbViewProvider(), Actor = "test" }, CancellationToken.None);
        (await store.VerifyAsync(null, CancellationToken.None)).IsHealthy.ShouldBeTrue();
        var settled = new Dictionary<(string Run, int Number), string>();
        await foreach (var record in store.ReadJournalAsync(0, CancellationToken.None))
        {
            foreach (var write in record.Batch.Writes.Where(w => w.Collection == "outcomes"))
            {
                var outcome = JsonDocument.Parse(write.Json!.Value).RootElement;
                var what = outcome.GetProperty("outcome").GetString()!;
                if (what.Equals("Intended", StringComparison.OrdinalIgnoreCase))
                    continue;
                foreach (var number in outcome.GetProperty("numbers").EnumerateArray())
                    settled.TryAdd((outcome.GetProperty("runId").GetString()!, number.GetInt32()), what).ShouldBeTrue($"change {number} of run {outcome.GetProperty("runId")} has two outcomes");
            }
        }

        (await store.CountAsync("users", CancellationToken.None)).ShouldBe(_people.Count, "each person is known once");
        (await store.CountAsync("accounts", CancellationToken.None)).ShouldBe((await _server.UsersAsync()).Count + _people.Count, "each account of the application and of the export is known once");
        settled.Values.ShouldAllBe(o => !o.Equals("Failed", StringComparison.OrdinalIgnoreCase));
        settled.Count.ShouldBeGreaterThan(_people.Count * 2);
    }

    private static string Script(string name) => Path.Combine(TestPaths.RepoRoot, "tests", "Provisioning.Crash.Tests", name);

    private sealed record Person(string Department, bool Active);
}
