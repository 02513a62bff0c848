using Provisioning.Connectors.Directory.Tests.ActiveDirectory;
using Provisioning.Engine;
using Provisioning.Testing;
using Xunit.Abstractions;

namespace Provisioning.Connectors.Directory.Tests.Runs;

/// <summary>A directory that is watched: what changes there is in the store when the server tells of it, long before the next interval.</summary>
[Collection(ServersCollection.Name)]
public sealed class WatchTests(DirectoryServers servers, ITestOutputHelper output)
{
    private const string App = "watched";

    [Theory]
    [InlineData("OpenLdap", "Syncrepl")]
    [InlineData("OpenLdap", "Timestamp")]
    [InlineData("Directory389", "Changelog")]
    public async Task WhatChangesInADirectoryIsInTheStoreWhenItIsTold(string profile, string delta)
    {
        await using var at = await DirectoryArea.MakeAsync(profile == "OpenLdap" ? await servers.Slapd : await servers.Ds389, profile);
        await at.AddAsync("anna", "title: Clerk");
        Mapping[] mappings = [Inbound("userName", "uid"), Inbound("title", "title")];
        await FollowAsync(at.App(("Delta", delta)) with { Direction = AppDirection.Source, Mappings = mappings }, at.Server.Service.Password, at.Uid("anna"), () => at.ChangeAsync("anna", "replace: title\ntitle: Head\n"));
    }

    [Fact]
    public async Task WhatChangesInADomainIsInTheStoreWhenItIsTold()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await unit.AddAsync("Anna", "title: Clerk\n");
        var app = unit.App(unit.Server.Service) with { Direction = AppDirection.Source, Mappings = [Inbound("userName", "userName"), Inbound("title", "title")] };
        await FollowAsync(app, unit.Server.Service.Password, $"{unit.AccountOf("Anna")}@corp.test", () => unit.ModifyAsync("Anna", "replace: title\ntitle: Head\n"));
    }

    // The interval is an hour: only the signal can be what brings the change in.
    private async Task FollowAsync(App app, string password, string userName, Func<Task> changeAsync)
    {
        await using var runs = new DirectoryRuns();
        await runs.AddAsync(app with { Name = App }, password);
        await runs.ImportAsync(App);
        runs.Errors.ShouldBeEmpty();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var started = 0L;
        await foreach (var message in runs.Engine.Watches.RunAsync(new() { Apps = [App], Interval = TimeSpan.FromHours(1) }, patience.Token))
        {
            if (message is not ResultEvent { Value: WatchCycle cycle })
                continue;
            cycle.Failed.ShouldBe(0);
            if (cycle.Number == 1)
            {
                started = TimeProvider.System.GetTimestamp();
                await changeAsync();
            }
            else if (cycle.Applied > 0)
            {
                output.WriteLine($"{TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s from the change to the end of the run");
                cycle.Signal.ShouldBe([App]);
                break;
            }
        }

        (await runs.Engine.Users.SearchAsync(null, false, CancellationToken.None).SingleAsync(u => u.UserName == userName)).Attributes["title"].AsString().ShouldBe("Head");
    }

    private static Mapping Inbound(string target, string source) => new() { Direction = MappingDirection.Inbound, Target = target, Source = source };
}
