using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Provisioning.Testing;

namespace Provisioning.Engine.Tests;

/// <summary>A plan's hash: what it covers, what it does not depend on, and that a copy can be checked.</summary>
public sealed class PlanContractTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_same_input_gives_the_same_bytes_and_the_same_hash_whoever_makes_the_plan()
    {
        var store = Guid.NewGuid().ToString("D");
        using var one = new EngineHarness(storeId: store);
        using var other = new EngineHarness(storeId: store) { Actor = "somebody else" };
        await ConfigureAsync(one);
        await foreach (var record in one.Store.ReadJournalAsync(0, CancellationToken.None))
            await other.Store.CommitAsync(record.Batch, CancellationToken.None);
        other.Restart();
        var plans = new List<(Plan Plan, byte[] File)>();
        foreach (var h in new[] { one, other })
        {
            Fill(h);
            var plan = await h.PlanAsync();
            plans.Add((plan, await File.ReadAllBytesAsync(Path.Combine(h.PlanFolder, plan.Id + ".jsonl"))));
        }

        plans[1].File.ShouldBe(plans[0].File);
        plans[1].Plan.Hash.ShouldBe(plans[0].Plan.Hash);
        plans[1].Plan.Id.ShouldNotBe(plans[0].Plan.Id);
        plans[1].Plan.Author.ShouldNotBe(plans[0].Plan.Author);
    }

    [Fact]
    public async Task An_exported_plan_is_checked_without_the_store()
    {
        using var h = new EngineHarness();
        var plan = await SampleAsync(h);
        var read = await ExportedPlan.ReadAsync(await ExportAsync(h, plan), CancellationToken.None);
        (read.Plan.Id, read.Plan.Author, read.Plan.Created, read.Plan.Hash, read.Plan.ChangeCount).ShouldBe((plan.Id, plan.Author, plan.Created, plan.Hash, plan.ChangeCount));
        read.StoreId.ShouldBe(h.Store.Info.Id);
        read.HiddenChanges.ShouldBe(0);
    }

    [Fact]
    public async Task Values_that_are_not_to_be_seen_are_hidden_and_covered_all_the_same()
    {
        using var h = new EngineHarness();
        await h.Engine.Directory.SetAttributeAsync(new() { Name = "title", Sensitive = true }, CancellationToken.None);
        var plan = await SampleAsync(h);
        var path = await ExportAsync(h, plan);
        (await File.ReadAllTextAsync(path)).ShouldNotContain("Clerk");
        var read = await ExportedPlan.ReadAsync(path, CancellationToken.None);
        read.HiddenChanges.ShouldBeGreaterThan(0);
        read.Plan.Hash.ShouldBe(plan.Hash);
    }

    [Property(MaxTest = 200)]
    public Property Any_change_of_a_line_is_found() => Prop.ForAll(
        Gen.Choose(0, int.MaxValue - 1).ToArbitrary(),
        Gen.Choose(1, 255).ToArbitrary(),
        (place, mask) =>
        {
            var (bytes, first) = _exported ??= MakeAsync().GetAwaiter().GetResult();
            // Of the header the parts that only say whose and which plan it is are bound by signatures instead; the end of the last line says nothing.
            var at = first + place % (bytes.Length - first - 1);
            var changed = bytes.ToArray();
            changed[at] ^= (byte)mask;
            var path = _folder[$"{Guid.NewGuid():N}.json"];
            File.WriteAllBytes(path, changed);
            var error = Should.Throw<ProvisioningException>(() => ExportedPlan.ReadAsync(path, CancellationToken.None).AsTask().GetAwaiter().GetResult(), $"byte {at}");
            return error.Error.Id is ErrorIds.PlanFileInvalid or ErrorIds.PlanAltered;
        });

    private (byte[] Bytes, int First)? _exported;

    private async Task<(byte[] Bytes, int First)> MakeAsync()
    {
        using var h = new EngineHarness();
        var bytes = await File.ReadAllBytesAsync(await ExportAsync(h, await SampleAsync(h)));
        return (bytes, bytes.AsSpan().IndexOf((byte)'\n'));
    }

    private async Task<string> ExportAsync(EngineHarness h, Plan plan)
    {
        var path = _folder["plan.json"];
        using var stream = File.Create(path);
        await h.Engine.Plans.ExportAsync(plan, stream, CancellationToken.None);
        return path;
    }

    private static async Task<Plan> SampleAsync(EngineHarness h)
    {
        await ConfigureAsync(h);
        Fill(h);
        return await h.PlanAsync();
    }

    private static async Task ConfigureAsync(EngineHarness h)
    {
        await h.AddSourceAsync("hr", null, ("userName", "login"), ("displayName", "name"), ("title", "title"));
        await h.AddTargetAsync("slack", AppMode.Enforce, null, ("userName", "userName"), ("displayName", "displayName"), ("title", "title"));
        await h.GrantGroupAsync("slack", await h.AddGroupAsync("Everybody", "userName pr"));
    }

    private static void Fill(EngineHarness h)
    {
        for (var i = 0; i < 5; i++)
            h.Source("hr").Set($"{i}", true, ("login", $"user{i}"), ("name", $"Ünï \"{i}\" <b>\u2028"), ("title", "Clerk"));
    }
}
