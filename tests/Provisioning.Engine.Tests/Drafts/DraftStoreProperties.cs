using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Provisioning.Testing;

namespace Provisioning.Engine.Tests;

/// <summary>A draft is to whoever reads it what the store would be, and committed as one it makes the store so.</summary>
public sealed class DraftStoreProperties
{
    private static readonly CancellationToken None = CancellationToken.None;

    /// <summary>A write of a group: its id, its name (a unique key), or its removal, and the revision that it expects.</summary>
    public sealed record Step(int Id, int? Name, bool ExpectsNew);

    public static Arbitrary<Step[][]> Batches()
    {
        var step = from id in Gen.Choose(0, 5) from name in Gen.OneOf(Gen.Choose(0, 4).Select(n => (int?)n), Gen.Constant<int?>(null)) from expects in Gen.Elements(false, false, true) select new Step(id, name, expects);
        return step.ArrayOf().Select(s => s.DistinctBy(x => x.Id).ToArray()).ArrayOf().ToArbitrary();
    }

    [Property(MaxTest = 150)]
    public Property It_answers_as_the_store_would_and_leaves_it_alone_until_it_is_committed() => Prop.ForAll(Batches(), Batches(), (before, after) =>
    {
        CheckAsync(before, after).GetAwaiter().GetResult();
        return true;
    });

    private static async Task CheckAsync(Step[][] before, Step[][] after)
    {
        var (beneath, model) = (new MemoryStore(EngineSchema.Current), new MemoryStore(EngineSchema.Current));
        foreach (var batch in before)
            (await TryAsync(beneath, batch, 'b')).ShouldBe(await TryAsync(model, batch, 'b'));
        var picture = await PictureAsync(beneath);
        var draft = DraftStore.On(beneath);
        foreach (var batch in after)
            (await TryAsync(draft, batch, 'a')).ShouldBe(await TryAsync(model, batch, 'a'));
        (await PictureAsync(draft)).ShouldBe(await PictureAsync(model));
        (await draft.CountAsync(Collections.Groups, None)).ShouldBe(await model.CountAsync(Collections.Groups, None));
        (await PictureAsync(beneath)).ShouldBe(picture, "nothing reaches the store");
        draft.LastSequence.ShouldBe(model.LastSequence);
        (await draft.ReadJournalAsync(0, None).ToListAsync()).Select(r => r.Sequence).ShouldBe((await model.ReadJournalAsync(0, None).ToListAsync()).Select(r => r.Sequence));

        var net = draft.Net();
        if (net.Count > 0)
            await beneath.CommitAsync(new() { BatchId = "net", Actor = "", Cause = "", Time = default, Writes = net }, None);
        (await PictureAsync(beneath)).ShouldBe(await PictureAsync(model));
    }

    // What a reader sees by id, by key, and of one key.
    private static async Task<string> PictureAsync(IProvisioningStore store)
    {
        var text = new StringBuilder();
        await foreach (var document in store.ReadAsync(new(Collections.Groups), None))
            text.Append(document.Id).Append(Encoding.UTF8.GetString(document.Json.Span)).Append('\n');
        text.AppendJoin(',', (await store.ReadAsync(new(Collections.Groups) { Index = Indexes.GroupName }, None).ToListAsync()).Select(d => d.Id).Order(StringComparer.Ordinal)).Append('\n');
        for (var name = 0; name < 5; name++)
            text.AppendJoin(',', (await store.ReadAsync(StoreQuery.Equal(Collections.Groups, Indexes.GroupName, $"n{name}"), None).ToListAsync()).Select(d => d.Id)).Append(';');
        text.AppendJoin(',', (await store.ReadAsync(new(Collections.Groups) { Prefix = "1" }, None).ToListAsync()).Select(d => d.Id)).Append('\n');
        text.AppendJoin(',', (await store.GetManyAsync(Collections.Groups, ["5", "0", "9"], None)).Select(d => d.Id));
        for (var id = 0; id < 6; id++)
            text.Append((await store.GetAsync(Collections.Groups, $"{id}", None))?.Id);
        return text.ToString();
    }

    private static int _batches;

    private static async Task<string> TryAsync(IProvisioningStore store, Step[] batch, char kind)
    {
        try
        {
            var receipt = await store.CommitAsync(
                new()
                {
                    BatchId = $"{kind}{Interlocked.Increment(ref _batches)}",
                    Actor = "",
                    Cause = "",
                    Time = default,
                    Writes =
                    [
                        .. batch.Select(s => new DocumentWrite(
                            Collections.Groups,
                            $"{s.Id}",
                            s.Name is { } name ? Encoding.UTF8.GetBytes($"{{\"name\":\"n{name}\"}}") : null,
                            s.Name is { } key ? [new(Indexes.GroupName, $"n{key}")] : [],
                            s.ExpectsNew ? 0 : null)),
                    ],
                },
                None);
            return $"{receipt.Sequence}";
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.RevisionConflict or ErrorIds.UniqueConflict)
        {
            // Where both are so, either is said.
            return "refused";
        }
    }
}
