using System.Diagnostics;
using Provisioning.Engine;

namespace Provisioning.Bench;

/// <summary>
/// Who of 100,000 users is in a group by its rule, as Get-ProvGroupMember and the preview of a rule ask it: everybody is read from the store and the rule is worked out for each. Once by a SCIM filter, once by an
/// expression that says the same, each in a process of its own: the first time, and when it has asked a few times before, as a session has in which somebody works on a rule. The difference is the runtime's own: code that
/// was just loaded is slow until it is compiled again.
/// </summary>
internal sealed class GroupFigure : IFigure
{
    private const int Rows = 100_000;
    private const int Times = 5;
    private const double Limit = 1;
    private const int Before = 3;
    private const string First = "first";

    private static readonly Dictionary<string, Group> Rules = new()
    {
        ["filter"] = new() { Id = "", Name = "filter", Filter = "department eq \"Sales\" and not (title eq \"Intern\")" },
        ["expression"] = new() { Id = "", Name = "expression", Rule = "user.department == \"Sales\" AND user.title != \"Intern\"" },
    };

    public string Name => "group";

    public string What => "a group's rule over 100,000 users";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var (csv, folder) = (scratch.New("hr.csv"), scratch.New("store"));
        HrFile.Write(csv, Rows);
        await Side.RunAsync(Name, "prepare", folder, csv);
        var results = new List<Result>();
        foreach (var rule in Rules.Keys)
        {
            var (first, later) = (new List<double>(), new List<double>());
            for (var i = 0; i < Times; i++)
            {
                first.Add((await Side.RunAsync(Name, rule, folder, First)).Seconds);
                later.Add((await Side.RunAsync(Name, rule, folder)).Seconds);
            }

            var median = Pairs.Median(later);
            results.Add(new($"group by {rule} over 100,000 users, at first", Say.Seconds(Pairs.Median(first)), "-", "-", "-", true));
            results.Add(new($"group by {rule} over 100,000 users, later", Say.Seconds(median), "-", "-", $"≤ {Say.Seconds(Limit)}", median <= Limit));
        }

        Scratch.Remove(folder);
        return results;
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        await using var place = await Workplace.OpenAsync(arguments[0], create: side == "prepare");
        if (side == "prepare")
        {
            await place.AddSourceAsync(arguments[1]);
            await place.SyncAsync("hr");
            foreach (var rule in Rules.Values)
                await place.Engine.Groups.CreateAsync(await place.Engine.Groups.PrepareAsync(rule, CancellationToken.None), CancellationToken.None);
            return Side.Take(default);
        }

        var group = await place.Engine.Groups.FindAsync(side, CancellationToken.None);
        for (var i = 0; i < Before && arguments is not [_, First]; i++)
            await CountAsync();
        var clock = Stopwatch.StartNew();
        var members = await CountAsync();
        clock.Stop();
        return members is > Rows / 20 and < Rows / 5 ? Side.Take(clock.Elapsed) : throw new InvalidOperationException($"{members} members are not what was meant.");

        async Task<int> CountAsync()
        {
            var count = 0;
            await foreach (var message in place.Engine.Groups.MembersAsync(group, CancellationToken.None))
                count += message is ResultEvent ? 1 : 0;
            return count;
        }
    }
}
