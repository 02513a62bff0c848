namespace Provisioning.Engine.Tests;

/// <summary>Whatever happens in an application, imports of what changed come to what whole imports come to.</summary>
public sealed class DeltaProperties
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 10)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Deltas_come_to_what_whole_reads_come_to(int seed)
    {
        var byChanges = await HappenAsync(seed, delta: true);
        var whole = await HappenAsync(seed, delta: false);
        byChanges.Accounts.ShouldBe(whole.Accounts);
        byChanges.WholeReads.ShouldBe(2, "the first and the last");
        whole.WholeReads.ShouldBeGreaterThan(2);
    }

    private static async Task<(List<string> Accounts, int WholeReads)> HappenAsync(int seed, bool delta)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        var random = new Random(seed);
        await h.AddTargetAsync("slack", AppMode.Enforce, ["userName"], ("userName", "userName"));
        var slack = h.Target("slack");
        slack.Deltas.IsOn = true;
        for (var turn = 0; turn < 8; turn++)
        {
            for (var i = 0; i < 3; i++)
                await ChangeAsync(h, slack, random);
            if (delta)
                await h.ImportChangesAsync("slack");
            else
                await h.ImportAsync("slack");
        }

        // A whole read at the end finds nothing that was missed.
        var read = await h.ReadOfAsync(await h.ImportAsync("slack"), "slack");
        read.Changed.ShouldBe(0, $"seed {seed}");
        var users = (await h.UsersAsync()).ToDictionary(u => u.Id, u => u.UserName);
        return ([.. (await h.AccountsAsync("slack")).OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key} {a.Values} active {a.Active} of {(a.UserId is { } id ? users[id] : "nobody")}")], slack.WholeReads);
    }

    private static async Task ChangeAsync(EngineHarness h, TargetData slack, Random random)
    {
        var name = $"u{random.Next(12)}";
        var accounts = slack.Accounts.Values.OrderBy(a => a.Key, StringComparer.Ordinal).ToList();
        var one = accounts.Count == 0 ? null : accounts[random.Next(accounts.Count)];
        switch (random.Next(4))
        {
            case 0 when (await h.UsersAsync($"userName eq \"{name}\"")).Count == 0:
                await h.AddUserAsync(name);
                break;
            case 1 when one is not null:
                slack.Accounts[one.Key] = one with { Active = !one.Active };
                break;
            case 2 when one is not null:
                slack.Accounts[one.Key] = one with { Values = one.Values.With("userName", name) };
                break;
            default:
                slack.Make(name);
                break;
        }
    }
}
