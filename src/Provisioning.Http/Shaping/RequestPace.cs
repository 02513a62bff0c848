namespace Provisioning.Http;

/// <summary>Lets requests leave at even distances, so many in a minute.</summary>
/// <param name="perMinute">How many.</param>
/// <param name="clock">The time.</param>
internal sealed class RequestPace(int perMinute, TimeProvider clock)
{
    private readonly long _distance = TimeSpan.TicksPerMinute / perMinute;
    private long _next;

    /// <summary>Ends when it is the caller's turn.</summary>
    public async ValueTask PassAsync(CancellationToken cancellationToken)
    {
        long known, turn;
        do
        {
            known = Interlocked.Read(ref _next);
            turn = Math.Max(known, clock.GetUtcNow().UtcTicks);
        }
        while (Interlocked.CompareExchange(ref _next, turn + _distance, known) != known);
        while (turn - clock.GetUtcNow().UtcTicks is var wait and > 0)
            await Task.Delay(TimeSpan.FromTicks(wait), clock, cancellationToken).ConfigureAwait(false);
    }
}
