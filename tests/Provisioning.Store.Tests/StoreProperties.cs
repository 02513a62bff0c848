using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Provisioning.Testing;
using static Provisioning.Store.Tests.StoreHarness;

namespace Provisioning.Store.Tests;

/// <summary>Whatever is written, refused, closed and opened again: the store is what a dictionary would be.</summary>
public sealed class StoreProperties
{
    /// <summary>One step: saves a user under a name, or removes it (no name); now and then the store is opened again, or loses its view.</summary>
    public sealed record Step(int User, int? Name, bool Reopen, bool LoseView)
    {
        public override string ToString() => $"u{User}={(Name is { } n ? $"n{n}" : "-")}{(Reopen ? LoseView ? " lose" : " reopen" : "")}";
    }

    public sealed record Steps(IReadOnlyList<Step> All)
    {
        public override string ToString() => string.Join("; ", All);
    }

    [Property(MaxTest = 100, Arbitrary = [typeof(StoreProperties)])]
    public void The_store_is_what_its_commits_say(Steps steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        RunAsync(steps).GetAwaiter().GetResult();
    }

    public static Arbitrary<Steps> AnySteps()
    {
        var step = from user in Gen.Choose(0, 8)
                   from name in Gen.Frequency((5, Gen.Choose(0, 8).Select(n => (int?)n)), (1, Gen.Constant((int?)null)))
                   from reopen in Gen.Frequency((8, Gen.Constant(false)), (1, Gen.Constant(true)))
                   from lose in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
                   select new Step(user, name, reopen, lose);
        return Arb.From(step.ListOf().Select(s => new Steps([.. s])), s => s.All.Count < 2 ? [] : [new Steps([.. s.All.Take(s.All.Count / 2)]), new Steps([.. s.All.Skip(1)]), new Steps([.. s.All.SkipLast(1)])]);
    }

    private static async Task RunAsync(Steps steps)
    {
        using var folder = new TemporaryFolder();
        var model = new Dictionary<string, string>();
        var store = await OpenAsync(folder["s"], create: true, segmentBytes: 500);
        try
        {
            var batch = 0;
            foreach (var step in steps.All)
            {
                var (id, name) = ($"u{step.User}", step.Name is { } n ? $"n{n}" : null);
                var taken = name is not null && model.Any(m => m.Value == name && m.Key != id);
                try
                {
                    await store.CommitAsync(Batch($"{batch++}", User(id, name)), None);
                    taken.ShouldBeFalse();
                    if (name is null)
                        model.Remove(id);
                    else
                        model[id] = name;
                }
                catch (ProvisioningException e) when (e.Error.Id == ErrorIds.UniqueConflict)
                {
                    taken.ShouldBeTrue();
                }

                if (step.Reopen)
                {
                    await store.DisposeAsync();
                    if (step.LoseView)
                        File.Delete(folder["s/view.db"]);
                    store = await OpenAsync(folder["s"], segmentBytes: 500);
                }
            }

            var there = await store.ReadAsync(new("users") { Index = "userName" }, None).Select(d => (d.Id, Text(d))).ToListAsync();
            there.Select(t => t.Id).ShouldBe(model.OrderBy(m => m.Value, StringComparer.Ordinal).Select(m => m.Key));
            foreach (var (id, name) in model)
            {
                Text(await store.GetAsync("users", id, None)).ShouldContain($"\"{name}\"");
                (await store.ReadAsync(StoreQuery.Equal("users", "userName", name), None).ToListAsync()).ShouldHaveSingleItem().Id.ShouldBe(id);
            }

            (await store.VerifyAsync(null, None)).IsHealthy.ShouldBeTrue();
        }
        finally
        {
            await store.DisposeAsync();
        }
    }
}
