namespace Provisioning.Http;

/// <summary>When a service asks one request to wait, all of the app's requests do.</summary>
public sealed class ThrottleGate(TimeProvider clock)
{
    private long _until;

    /// <summary>Nothing leaves for this time.</summary>
    public void Close(TimeSpan time)
    {
        var until = (clock.GetUtcNow() + time).UtcTicks;
        long known;
        while ((known = Interlocked.Read(ref _until)) < until && Interlocked.CompareExchange(ref _until, until, known) != known)
        {
        }
    }

    /// <summary>Ends when requests may leave.</summary>
    public async ValueTask PassAsync(CancellationToken cancellationToken)
    {
        while (Interlocked.Read(ref _until) - clock.GetUtcNow().UtcTicks is var wait and > 0)
            await Task.Delay(TimeSpan.FromTicks(wait), clock, cancellationToken).ConfigureAwait(false);
    }
}
