namespace Provisioning.Engine;

/// <summary>
/// Sees when an app as a whole does not serve us, so that it is not asked a thousand times: at the first refusal to sign in, or when so many requests in a row came to nothing. What the app refuses of one object
/// is that object's. Safe for use by many threads.
/// </summary>
internal sealed class AppBreaker(App app, Action<EngineEvent> report)
{
    private const int MostInARow = 20;
    private const int MostUnreached = 5;

    private int _inARow;
    private ProvisioningError? _broken;

    /// <summary>Why the app is left alone; null while it serves us.</summary>
    public ProvisioningError? Broken => _broken;

    /// <summary>True when the app answered as it should at least once, be it with a refusal of one object.</summary>
    public bool HasServed { get; private set; }

    /// <summary>Takes notice of what became of a request.</summary>
    public void Note(AppliedChange applied)
    {
        if (applied.Outcome is ChangeOutcome.Skipped or ChangeOutcome.Pending)
            return;
        if (applied is not { Outcome: ChangeOutcome.Failed, Error: { } error } || !IsOfTheApp(error))
        {
            HasServed = true;
            Interlocked.Exchange(ref _inARow, 0);
            return;
        }

        var failures = Interlocked.Increment(ref _inARow);
        if (error.Category != ProvisioningErrorCategory.Authentication && failures < (error.Id == ErrorIds.AppUnreachable ? MostUnreached : MostInARow))
            return;
        var broken = error with
        {
            Message = $"'{app.Name}' is left alone for the rest of this run, because it does not serve us: {error.Message}",
            RecommendedAction = $"{error.RecommendedAction} It is tried again by itself after a while; Clear-ProvQuarantine {app.Name} ends the wait.",
            Target = app.Name,
        };
        if (Interlocked.CompareExchange(ref _broken, broken, null) is null)
            report(new WarningEvent($"{broken.Message} {broken.RecommendedAction}"));
    }

    /// <summary>True when the error says something of the app and nothing of the object.</summary>
    public static bool IsOfTheApp(ProvisioningError error) => error.Category is
        ProvisioningErrorCategory.Authentication or ProvisioningErrorCategory.Unavailable or ProvisioningErrorCategory.Timeout or ProvisioningErrorCategory.LimitExceeded or ProvisioningErrorCategory.Permission;
}
