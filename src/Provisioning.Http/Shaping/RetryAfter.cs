namespace Provisioning.Http;

/// <summary>How long an answer asks to wait.</summary>
internal static class RetryAfter
{
    /// <summary>The wait in both forms of RFC 9110 §10.2.3, seconds and a date, which is of the other side's clock; null when nothing is said.</summary>
    public static TimeSpan? Of(HttpResponseMessage answer, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(clock);
        return answer.Headers.RetryAfter switch
        {
            { Delta: { } seconds } => seconds,
            { Date: { } date } => date - (answer.Headers.Date ?? clock.GetUtcNow()) is var wait && wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
            _ => null,
        };
    }
}
