using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Provisioning.Engine.Tests;

/// <summary>Who of several sources is heard does not depend on who came first.</summary>
public sealed class ArrivalProperties
{
    private static readonly string[] Sources = ["hr", "ad", "phone"];
    private static readonly (string, string)[] Inbound = [("userName", "login"), ("title", "title"), ("department", "dept"), ("mail", "mail"), ("nickName", "nick"), ("manager", "boss")];

    /// <summary>What one source says of one person at the end, and what it said before.</summary>
    public sealed record Row(bool There, bool Active, string? Title, string? Department, string? Mail, string? Nick, string? Boss);

    /// <summary>A case: the last rows and those before, by source and person; the attributes' orders; what hr owns the emptiness of; in which order sources are read.</summary>
    public sealed record Case(Row[][] Before, Row[][] After, int TitleOrder, bool OwnsEmptiness, int[] First, int[] Second)
    {
        /// <inheritdoc/>
        public override string ToString() => $"title {TitleOrder}, empty {OwnsEmptiness}, first {string.Join(' ', First)}, second {string.Join(' ', Second)}\nbefore\n{Text(Before)}\nafter\n{Text(After)}";

        private static string Text(Row[][] rows) => string.Join('\n', rows.SelectMany((r, s) => r.Select((row, i) => $"{Sources[s]} {i} {row}")));
    }

    public static Arbitrary<Case> Cases()
    {
        var text = Gen.Elements<string?>(null, "a", "b", "c");
        var row = from there in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
                  from active in Gen.Frequency((4, Gen.Constant(true)), (1, Gen.Constant(false)))
                  from title in text
                  from department in text
                  from mail in text
                  from nick in text
                  // Names that stay with their person: docs/sourcing.md says what a mail address that passes on does.
                  from boss in Gen.Elements<string?>(null, "0", "user1", "user2")
                  select new Row(there, active, title, department, mail, nick, boss);
        var rows = row.ArrayOf(3).ArrayOf(3);
        var order = Gen.Elements<int[]>([0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]);
        return (from before in rows
                from after in rows
                from title in Gen.Choose(0, 3)
                from owns in Gen.Elements(true, false)
                from first in order
                from second in order
                select new Case(before, after, title, owns, first, second)).ToArbitrary();
    }

    [Property(MaxTest = 60)]
    public Property Any_order_of_arrival_gives_the_same_users_and_the_same_provenance() => Prop.ForAll(Cases(), c =>
    {
        var one = RunAsync(c, c.First, together: false).GetAwaiter().GetResult();
        RunAsync(c, c.Second, together: false).GetAwaiter().GetResult().ShouldBe(one);
        RunAsync(c, c.Second, together: true).GetAwaiter().GetResult().ShouldBe(one);
        return true;
    });

    private static async Task<List<string>> RunAsync(Case c, int[] order, bool together)
    {
        using var h = new EngineHarness(new() { MinimumPopulation = 1000 });
        foreach (var name in Sources)
        {
            var app = await h.AddSourceAsync(name, ["userName"], Inbound);
            if (name == "hr" && c.OwnsEmptiness)
                await h.Engine.Apps.UpdateAsync(app with { NullIsValue = ["nickName"] }, "test", EngineHarness.None);
        }

        string[][] orders = [[], ["ad", "local", "hr"], ["local"], ["phone", "ad"]];
        await h.Engine.Directory.SetAttributeAsync(new() { Name = "title", SourceOrder = orders[c.TitleOrder] }, EngineHarness.None);
        var person = await h.AddUserAsync("user0", ("title", "own"), ("department", "own"));
        await h.AddUserAsync("user1", ("title", "own"));
        await ArriveAsync(h, c.Before, order, together);
        await ArriveAsync(h, c.After, order, together);
        (await h.PlanAsync()).ChangeCount.ShouldBe(0);
        var forced = await h.PlanAsync(force: true);
        (await h.ChangesAsync(forced, records: true)).Where(change => change.Kind != ChangeKind.Record || change.Origins.Count > 0).Select(ChangeText.Line).ShouldBeEmpty();
        var users = await h.UsersAsync();
        var names = users.ToDictionary(u => u.Id, u => u.UserName);
        return
        [
            .. users.OrderBy(u => u.UserName, StringComparer.Ordinal).Select(u =>
                $"{u.UserName} {u.Status} {u.Attributes.Without("manager")} {names.GetValueOrDefault(u.Attributes["manager"].AsComplex()?["value"].AsString() ?? "")} {string.Join(',', u.Provenance.Select(o => $"{o.Path}={o.Kind}:{o.App}/{o.Key}"))} {string.Join(',', u.Locals.Select(l => $"{l.Path}={l.Value}"))}"),
        ];
    }

    private static async Task ArriveAsync(EngineHarness h, Row[][] rows, int[] order, bool together)
    {
        foreach (var source in order)
        {
            h.Source(Sources[source]).Rows.Clear();
            for (var i = 0; i < rows[source].Length; i++)
            {
                if (rows[source][i] is { There: true } row)
                    h.Source(Sources[source]).Set($"{i}", row.Active, ("login", $"user{i}"), ("title", row.Title), ("dept", row.Department), ("mail", row.Mail), ("nick", row.Nick), ("boss", row.Boss));
            }

            // Everybody is gone is a failed read: one who is always there makes absence mean something.
            h.Source(Sources[source]).Set("always", true, ("login", "always"));
            if (!together)
                await h.SyncAsync();
        }

        if (together)
            await h.SyncAsync();
    }
}
