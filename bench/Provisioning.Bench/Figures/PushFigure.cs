using System.Diagnostics;
using System.Globalization;
using Provisioning.Scim.Service;
using Provisioning.Testing;

namespace Provisioning.Bench;

/// <summary>
/// Three people leave a group of 10,000 that is kept in a SCIM service: how many requests the sync sends, and how much more memory it has in use at most than a sync that finds nothing to do. Each is a process of its own.
/// </summary>
internal sealed class PushFigure : IFigure
{
    private const int Members = 10_000;
    private const int Changes = 3;
    private const int MostRequests = 3;
    private const int MostBytes = 100 << 20;
    private const int Slice = 1000;
    private const string TokenVariable = "PROVISIONING_BENCH_TOKEN";
    private const string GroupName = "Everybody";

    public string Name => "push";

    public string What => "three changes of a group of 10,000 in a SCIM service";

    public async Task<IReadOnlyList<Result>> MeasureAsync(Scratch scratch)
    {
        var (csv, folder, token) = (scratch.New("hr.csv"), scratch.New("store"), Guid.NewGuid().ToString("N"));
        HrFile.Write(csv, Members);
        await using var practice = ScimServiceHost.Start(new() { Token = token });
        await using var proxy = await FaultProxy.StartAsync(practice.BaseUri);
        await Side.RunAsync(Name, "prepare", folder, token, csv, proxy.BaseUri);
        var quiet = await Side.RunAsync(Name, "quiet", folder, token);
        var before = proxy.Requests.Count;
        var changed = await Side.RunAsync(Name, "changes", folder, token);
        var requests = proxy.Requests.Count - before;
        Scratch.Remove(folder);
        var growth = changed.PeakBytes - quiet.PeakBytes;
        return
        [
            new(string.Create(CultureInfo.InvariantCulture, $"{Changes} changes of a group of {Members:#,0}, requests"), requests.ToString(CultureInfo.InvariantCulture), "-", "-", $"≤ {MostRequests}", requests is > 0 and <= MostRequests),
            new(string.Create(CultureInfo.InvariantCulture, $"{Changes} changes of a group of {Members:#,0}, memory"), Say.Bytes(changed.PeakBytes), $"nothing to do: {Say.Bytes(quiet.PeakBytes)}", $"+ {Say.Bytes(growth)}", $"≤ + {Say.Bytes(MostBytes)}", growth <= MostBytes),
        ];
    }

    public async Task<Sample> RunSideAsync(string side, string[] arguments)
    {
        Environment.SetEnvironmentVariable(TokenVariable, arguments[1]);
        await using var place = await Workplace.OpenAsync(arguments[0], create: side == "prepare");
        if (side == "prepare")
        {
            await place.AddSourceAsync(arguments[2]);
            await place.SyncAsync("hr");
            var settings = new AttributeSet.Builder { ["BaseUri"] = arguments[3], ["MaxMembersPerRequest"] = Slice }.ToSet();
            var app = await place.AddTargetAsync("Scim", settings, new(SecretSource.Environment, TokenVariable));
            await place.GrantAllAsync(app);
            var made = await place.Engine.Groups.CreateAsync(await place.Engine.Groups.PrepareAsync(new() { Id = "", Name = GroupName, Filter = "userName pr" }, CancellationToken.None), CancellationToken.None);
            await place.Engine.GroupPushes.SaveAsync(await place.Engine.GroupPushes.PrepareAsync(new() { App = app.Name, GroupId = made.Id }, CancellationToken.None), CancellationToken.None);
        }

        if (side == "changes")
        {
            var group = await place.Engine.Groups.FindAsync(GroupName, CancellationToken.None);
            var leaving = new List<User>();
            await foreach (var user in place.Engine.Users.SearchAsync("active eq true", false, CancellationToken.None))
            {
                leaving.Add(user);
                if (leaving.Count == Changes)
                    break;
            }

            await place.Engine.Groups.AddAsync(group, leaving, excluded: true, null, null, CancellationToken.None);
        }

        var clock = Stopwatch.StartNew();
        await place.SyncAsync("app");
        return Side.Take(clock.Elapsed);
    }
}
