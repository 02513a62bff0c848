using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>A domain tells that something changed.</summary>
[Collection(DomainCollection.Name)]
public sealed class SignalTests(DirectoryServers servers)
{
    [Fact]
    public async Task ItRingsWhenSomebodyIsChangedAndEndsWithTheConnection()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await unit.AddAsync("Jane");
        var connector = unit.Connect();
        await using var bell = connector.ListenAsync(default).GetAsyncEnumerator();
        (await bell.MoveNextAsync()).ShouldBeTrue();
        var ring = bell.MoveNextAsync().AsTask();
        await unit.ModifyAsync("Jane", "replace: title\ntitle: New\n");
        (await ring.WaitAsync(TimeSpan.FromMinutes(2))).ShouldBeTrue();
        bell.Current.ShouldNotContain("Jane");
        await connector.DisposeAsync();
    }

    [Fact]
    public async Task ItStopsWhenItIsToldTo()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect();
        using var stop = new CancellationTokenSource();
        await using var bell = connector.ListenAsync(stop.Token).GetAsyncEnumerator();
        await bell.MoveNextAsync();
        var ring = bell.MoveNextAsync().AsTask();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(ring.WaitAsync(TimeSpan.FromMinutes(2)));
    }
}
