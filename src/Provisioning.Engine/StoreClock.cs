using System.Globalization;

namespace Provisioning.Engine;

/// <summary>
/// Refuses to go on when the clock is behind the newest commit. To a clock that was set back what has begun is still to come, so that it would take access away; and what it dates too early would be deleted too early. Safe for
/// use by many threads.
/// </summary>
internal sealed class StoreClock(EngineOptions options)
{
    private const long Unknown = -1;

    // Two clocks are never quite the same, and they are put right by small steps.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);
    private long _newest = Unknown;

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ClockBehind"/>.</exception>
    public async ValueTask CheckAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (options.AcceptClock)
            return;
        if (Interlocked.Read(ref _newest) == Unknown)
            Interlocked.CompareExchange(ref _newest, await NewestAsync(cancellationToken).ConfigureAwait(false), Unknown);
        var newest = new DateTimeOffset(Interlocked.Read(ref _newest), TimeSpan.Zero);
        if (newest - now > Slack)
            throw Behind(now, newest);
    }

    /// <summary>A commit was made then.</summary>
    public void Note(DateTimeOffset time) => Interlocked.Exchange(ref _newest, time.UtcTicks);

    private async ValueTask<long> NewestAsync(CancellationToken cancellationToken)
    {
        long newest = 0;
        await foreach (var commit in options.Store.FindCommitsAsync(new() { After = options.Store.LastSequence - 1 }, cancellationToken).ConfigureAwait(false))
            newest = commit.Batch.Time.UtcTicks;
        return newest;
    }

    private ProvisioningException Behind(DateTimeOffset now, DateTimeOffset newest) => new ProvisioningError
    {
        Id = ErrorIds.ClockBehind,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = string.Create(CultureInfo.InvariantCulture, $"The clock of this machine says {now:yyyy-MM-dd HH:mm} UTC, and the newest commit of the store '{options.Store.Info.Path}' was made at {newest:yyyy-MM-dd HH:mm} UTC: by a clock that was set back, access that has begun would be taken away again."),
        RecommendedAction = $"Set the clock. When it is right, and was ahead before, say so: Open-ProvStore '{options.Store.Info.Path}' -AcceptClock.",
        Target = options.Store.Info.Path,
    }.ToException();
}
