namespace Provisioning.Http;

/// <summary>
/// Holds an app's requests back: to the pace that is set, and, when its service asks one of them to wait or says that none is left, all of them until then.
/// </summary>
/// <param name="app">The app's name.</param>
/// <param name="perMinute">How many requests may leave in a minute; null for as many as there are.</param>
/// <param name="clock">The time.</param>
/// <param name="report">Is told of waits.</param>
public sealed class RateShaper(string app, int? perMinute, TimeProvider clock, Action<EngineEvent>? report)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private readonly RequestPace? _pace = perMinute is { } number ? new(number, clock) : null;
    private long _until;

    /// <summary>Ends when a request may leave.</summary>
    public async ValueTask PassAsync(CancellationToken cancellationToken)
    {
        if (_pace is not null)
            await _pace.PassAsync(cancellationToken).ConfigureAwait(false);
        while (Interlocked.Read(ref _until) - clock.GetUtcNow().UtcTicks is var wait and > 0)
            await Task.Delay(TimeSpan.FromTicks(wait), clock, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Learns from an answer.</summary>
    public void Learn(HttpResponseMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if ((int)answer.StatusCode is 429 or 503)
            Close(Asked(answer), "asks to wait");
        else if (RateLimit.Of(answer, clock) is { Remaining: <= 0 } limit)
            Close(limit.Reset, "lets no more requests in for now");
    }

    /// <summary>How long an answer asks to wait before the same request is sent again; null when it does not say.</summary>
    public TimeSpan? Asked(HttpResponseMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return RetryAfter.Of(answer, clock) ?? ((int)answer.StatusCode == 429 ? RateLimit.Of(answer, clock)?.Reset : null);
    }

    /// <summary>How long is waited when so much is asked for.</summary>
    public static TimeSpan Waited(TimeSpan asked) => asked < Longest ? asked : Longest;

    private void Close(TimeSpan? asked, string why)
    {
        if (asked is not { } wait || wait <= TimeSpan.Zero)
            return;
        var until = (clock.GetUtcNow() + Waited(wait)).UtcTicks;
        long known;
        while ((known = Interlocked.Read(ref _until)) < until)
        {
            if (Interlocked.CompareExchange(ref _until, until, known) != known)
                continue;
            if (known < clock.GetUtcNow().UtcTicks)
                report?.Invoke(new VerboseEvent($"'{app}' {why}: its requests go on in {Waited(wait).TotalSeconds:0.0} s."));
            return;
        }
    }
}
