using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace Provisioning.Engine.Tests;

/// <summary>By what an app of a random company is given to people.</summary>
public enum RandomGrant
{
    /// <summary>By a group of all.</summary>
    Everybody,

    /// <summary>By a group whose rule is a department.</summary>
    Department,

    /// <summary>By a group whose rule is that somebody has a title.</summary>
    Titled,

    /// <summary>By a group with members by hand, which brings a value along.</summary>
    ByHand,

    /// <summary>By an assignment of their own.</summary>
    Direct,
}

/// <summary>An app of a random company.</summary>
public sealed record RandomApp(AppMode Mode, Deprovisioning Deprovisioning, bool DeletesAtOnce, PreImageCheck Check, bool Versions, RandomOptions[] Outbound, RandomGrant[] Grants)
{
    public static Gen<RandomApp> Any { get; } =
        from mode in Gen.Frequency((4, Gen.Constant(AppMode.Enforce)), (2, Gen.Constant(AppMode.Additive)), (1, Gen.Constant(AppMode.ReadOnly)))
        from deprovisioning in Gen.Elements(Deprovisioning.Disable, Deprovisioning.Delete, Deprovisioning.Keep)
        from atOnce in Gen.Elements(true, false)
        from check in Gen.Elements(PreImageCheck.Auto, PreImageCheck.Read)
        from versions in Gen.Elements(true, false)
        from outbound in RandomOptions.Any.ArrayOf(RandomCompany.Paths.Count)
        from grants in Gen.Elements(Enum.GetValues<RandomGrant>()).ArrayOf(2)
        select new RandomApp(mode, deprovisioning, atOnce, check, versions, outbound, grants);

    /// <summary>True when the app is written by a change of this kind.</summary>
    public bool Allows(Change change) => Mode switch
    {
        AppMode.Enforce => true,
        AppMode.Additive => change.Kind is ChangeKind.Create or ChangeKind.Update or ChangeKind.Link or ChangeKind.Enable or ChangeKind.Record && !change.HasClear,
        _ => false,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Mode} {Deprovisioning}{(DeletesAtOnce ? " at once" : "")} {Check}{(Versions ? " versions" : "")} to {string.Join(',', Grants)}: {string.Join<RandomOptions>(' ', Outbound)}";
}

/// <summary>One person's row on one day: whether it is there, whether it says that they work here, its values, and from and until which day they do.</summary>
public sealed record RandomRow(bool There, bool Active, string?[] Values, int? Start, int? End)
{
    public static Gen<RandomRow> Any { get; } =
        from there in Gen.Frequency((6, Gen.Constant(true)), (1, Gen.Constant(false)))
        from active in Gen.Frequency((5, Gen.Constant(true)), (1, Gen.Constant(false)))
        from values in Gen.Elements<string?>(null, "a", "b", "Ä; \"x\"").ArrayOf(RandomCompany.Paths.Count)
        from start in Gen.Frequency((4, Gen.Constant((int?)null)), (1, Gen.Choose(0, 4).Select(d => (int?)d)))
        from end in Gen.Frequency((4, Gen.Constant((int?)null)), (1, Gen.Choose(0, 4).Select(d => (int?)d)))
        select new RandomRow(there, active, values, start, end);

    /// <inheritdoc/>
    public override string ToString() => There ? $"{(Active ? "in" : "out")}({string.Join(',', Values.Select(v => v ?? "-"))};{Start}-{End})" : "gone";
}

/// <summary>A random configuration: sources, mappings with all their options, groups and assignments, apps in all modes, and a policy; with what its sources say on some days.</summary>
public sealed record RandomCompany(bool TwoSources, bool LocalFirst, bool OwnsEmptiness, LifecyclePolicy Policy, RandomOptions[] Inbound, RandomApp[] Apps, RandomRow[][] Days)
{
    public const int People = 5;

    /// <summary>The attributes that flow beside the user name.</summary>
    public static IReadOnlyList<string> Paths { get; } = ["displayName", "department", "title"];

    /// <summary>A random company with what its sources say on so many days.</summary>
    public static Gen<RandomCompany> Any(int days) =>
        from two in Gen.Elements(true, false)
        from local in Gen.Elements(true, false)
        from owns in Gen.Elements(true, false)
        from before in Gen.Choose(0, 2)
        from grace in Gen.Choose(0, 2)
        from end in Gen.Elements(Enum.GetValues<LifecycleEndMode>())
        from inbound in RandomOptions.Any.ArrayOf(Paths.Count)
        from apps in RandomApp.Any.ArrayOf(2)
        from rows in RandomRow.Any.ArrayOf(People).ArrayOf(days)
        select new RandomCompany(two, local, owns, new() { PreStartDays = before, GraceDays = grace, EndMode = end }, inbound, apps, rows);

    /// <summary>The app's name.</summary>
    public static string NameOf(int app) => app == 0 ? "slack" : "crm";

    /// <summary>The person's user name.</summary>
    public static string NameOfPerson(int person) => $"user{person}";

    /// <summary>The app of this name.</summary>
    public RandomApp App(string name) => Apps[name == NameOf(0) ? 0 : 1];

    /// <summary>Configures everything, and lets the people of the first day in.</summary>
    public async Task SetUpAsync(EngineHarness h)
    {
        var none = EngineHarness.None;
        await h.Engine.Lifecycle.SetPolicyAsync(Policy, none);
        await SourceAsync("hr");
        if (TwoSources)
            await SourceAsync("ad");
        if (LocalFirst)
            await h.Engine.Directory.SetAttributeAsync(new() { Name = "department", SourceOrder = ["local", "hr"] }, none);
        for (var i = 0; i < Apps.Length; i++)
            await AppAsync(NameOf(i), Apps[i]);
        Fill(h, 0);
        await h.SyncAsync();
        var users = await h.UsersAsync();
        var byHand = await h.Engine.Groups.FindAsync("ByHand", none);
        foreach (var user in users.Take(2))
            await h.JoinAsync(byHand, user);
        foreach (var user in users.Take(1))
            await h.ChangeAsync(user, "department", "by hand");
        for (var i = 0; i < Apps.Length; i++)
        {
            if (Apps[i].Grants.Contains(RandomGrant.Direct))
                await h.Engine.Assignments.GrantAsync(await h.Engine.Apps.GetAsync(NameOf(i), none), users.TakeLast(2).ToList(), none);
        }

        async Task SourceAsync(string name)
        {
            var source = await h.SourceAsync(name, [.. Paths.Select((p, n) => Inbound[n].On(MappingHarness.In(p, p))), MappingHarness.In("startDate", "start"), MappingHarness.In("endDate", "end")]);
            if (OwnsEmptiness)
                await h.Engine.Apps.UpdateAsync(source with { NullIsValue = ["title"] }, "test", none);
        }

        async Task AppAsync(string name, RandomApp app)
        {
            h.Target(name).ChecksVersions = app.Versions;
            await h.Engine.Apps.CreateAsync(
                new()
                {
                    Name = name,
                    Connector = "FakeTarget",
                    Mode = app.Mode,
                    MatchOn = ["userName"],
                    Deprovisioning = app.Deprovisioning,
                    DeleteAfterDays = app.Deprovisioning != Deprovisioning.Delete ? null : app.DeletesAtOnce ? 0 : 2,
                    PreImageCheck = app.Check,
                    Mappings = [MappingHarness.Out("userName", "userName"), .. Paths.Select((p, n) => app.Outbound[n].On(MappingHarness.Out(p, p)))],
                },
                none);
            foreach (var grant in app.Grants.Append(RandomGrant.ByHand).Distinct().Where(g => g != RandomGrant.Direct))
            {
                var group = (await h.Engine.Groups.ListAsync(none).ToListAsync()).FirstOrDefault(g => g.Name == grant.ToString()) ?? await h.AddGroupAsync(grant.ToString(), grant switch
                {
                    RandomGrant.Everybody => "userName pr",
                    RandomGrant.Department => "department eq \"a\"",
                    RandomGrant.Titled => "title pr",
                    _ => null,
                });
                if (app.Grants.Contains(grant))
                    await h.GrantGroupAsync(name, group, grant == RandomGrant.ByHand ? new() { Values = AttributeSet.Empty.With("license", "gold") } : null);
            }
        }
    }

    /// <summary>The sources say what they say on this day.</summary>
    public void Fill(EngineHarness h, int day)
    {
        var begin = new DateOnly(2026, 3, 2);
        foreach (var source in TwoSources ? new[] { "hr", "ad" } : ["hr"])
        {
            var data = h.Source(source);
            data.Rows.Clear();
            for (var i = 0; i < People; i++)
            {
                var row = Days[day][i];
                if (row.There)
                    data.Set($"{i}", row.Active, [("login", NameOfPerson(i)), .. Paths.Select((p, n) => (p, row.Values[source == "hr" ? n : Paths.Count - 1 - n])), ("start", Date(row.Start)), ("end", Date(row.End))]);
            }
        }

        string? Date(int? number) => number is { } n ? begin.AddDays(n).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(TwoSources ? "two sources" : "one source")}{(LocalFirst ? ", local first" : "")}{(OwnsEmptiness ? ", owns title" : "")}, {Policy.PreStartDays} before, {Policy.GraceDays} after, {Policy.EndMode}\nin {string.Join<RandomOptions>(' ', Inbound)}\n{string.Join('\n', Apps.Select((a, i) => $"{NameOf(i)} {a}"))}\n{string.Join('\n', Days.Select(d => string.Join<RandomRow>(' ', d)))}";
}
