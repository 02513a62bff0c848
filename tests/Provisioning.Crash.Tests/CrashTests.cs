using System.Diagnostics;
using System.Text.Json;
using Provisioning.Engine;
using Provisioning.Store;
using Provisioning.Store.LiteDb;
using Provisioning.Testing;

namespace Provisioning.Crash.Tests;

/// <summary>
/// The process is killed (SIGKILL) at random points of its runs, 50 times, and taken up again each time: no account twice, no change lost, and the audit has each change once. Every third round undoes its run as
/// well, so that undos are killed as runs are; what was undone is let in again by the next.
/// </summary>
public sealed class CrashTests : IAsyncLifetime
{
    private const int Kills = 50;
    private const int Seed = 50;
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random = new(Seed);
    private readonly Dictionary<int, Person> _people = [];
    private ScimmyServer _server = null!;

    private Dictionary<string, string> Environment => new() { ["CRASH_TEST_TOKEN"] = _server.Token };

    public async Task InitializeAsync() => _server = await ScimmyServer.StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Killed_fifty_times_and_resumed_the_job_is_done_once()
    {
        for (var i = 0; i < 60; i++)
            _people[i] = new("D0", true);
        await WriteExportAsync();
        var set = await Provsh.RunAsync(Environment, Script("set-up.ps1"), _folder["store"], _folder["hr.csv"], _server.BaseUri);
        set.ExitCode.ShouldBe(0, set.Output + set.Errors);

        var killed = 0;
        var longest = 1500.0;
        for (var round = 1; killed < Kills; round++)
        {
            round.ShouldBeLessThan(Kills * 4, "most rounds end before they are killed");
            if (round > 1)
                await NextDayAsync(round);
            var (wasKilled, took) = await RoundAsync(_random.NextDouble() * longest, undo: round % 3 == 0);
            if (wasKilled)
                killed++;
            // On a machine that is busy a round takes longer: it is let come further, until one ends.
            longest = wasKilled ? longest * 1.05 : Math.Max(200, took.TotalMilliseconds);
        }

        var last = await Provsh.RunAsync(Environment, Script("round.ps1"), _folder["store"]);
        last.ExitCode.ShouldBe(0, last.Output + last.Errors);
        await CheckAccountsAsync();
        await CheckStoreAsync();
    }

    // Joiners, movers, leavers and rehires.
    private async Task NextDayAsync(int day)
    {
        for (var i = 0; i < 3; i++)
            _people[_people.Count] = new($"D{day}", true);
        foreach (var id in _people.Keys.Where(_ => _random.Next(3) == 0).ToList())
            _people[id] = _people[id] with { Department = $"D{day}" };
        for (var i = 0; i < 3; i++)
        {
            var id = _random.Next(_people.Count);
            _people[id] = _people[id] with { Active = !_people[id].Active };
        }

        await WriteExportAsync();
    }

    private Task WriteExportAsync() =>
        File.WriteAllLinesAsync(_folder["hr.csv"], [.. _people.Select(p => $"{p.Key},person{p.Key}@contoso.example,{p.Value.Department},{(p.Value.Active ? "active" : "left")}").Prepend("Id,Name,Department,Status")]);

    // Kills the process so many milliseconds after it has the store open. False when it ended before by itself.
    private async Task<(bool Killed, TimeSpan Took)> RoundAsync(double milliseconds, bool undo)
    {
        using var process = Provsh.Start(Environment, [Script("round.ps1"), _folder["store"], .. undo ? ["-Undo"] : Array.Empty<string>()]);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var first = await process.StandardOutput.ReadLineAsync();
        first.ShouldBe("go", await (first == "go" ? Task.FromResult("") : errors));
        var output = process.StandardOutput.ReadToEndAsync();
        var watch = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(milliseconds));
        var killed = false;
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            killed = !process.HasExited;
            // SIGKILL: nothing of the process runs after it.
            process.Kill();
            await process.WaitForExitAsync();
        }

        var text = await output + await errors;
        if (!killed)
            process.ExitCode.ShouldBe(0, text);
        return (killed, watch.Elapsed);
    }

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
            new() { Path = _folder["store"], Schema = EngineSchema.Current, View = new LiteDbViewProvider(), Actor = "test" }, CancellationToken.None);
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

        (await store.CountAsync("accounts", CancellationToken.None)).ShouldBe((await _server.UsersAsync()).Count + _people.Count, "each account of the application and of the export is known once");
        settled.Values.ShouldAllBe(o => !o.Equals("Failed", StringComparison.OrdinalIgnoreCase));
        settled.Count.ShouldBeGreaterThan(_people.Count * 2);
    }

    private static string Script(string name) => Path.Combine(TestPaths.RepoRoot, "tests", "Provisioning.Crash.Tests", name);

    private sealed record Person(string Department, bool Active);
}
