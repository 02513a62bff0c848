namespace Provisioning.Connectors.Directory.Tests.Reading;

/// <summary>Listens to a directory, and changes somebody in it.</summary>
internal static class Bells
{
    public static async Task RingAsync(DirectoryArea at)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var rings = at.Connect().Signal.ListenAsync(limit.Token).GetAsyncEnumerator(limit.Token);
        (await rings.MoveNextAsync()).ShouldBeTrue();
        var next = rings.MoveNextAsync().AsTask();
        await at.ChangeAsync("anna", "replace: title\ntitle: Boss");
        (await next).ShouldBeTrue();
        rings.Current.ShouldNotContain("Boss");
        await limit.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await rings.MoveNextAsync());
        await rings.DisposeAsync();
    }
}
