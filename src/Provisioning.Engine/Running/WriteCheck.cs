namespace Provisioning.Engine;

/// <summary>
/// Sees whether an app did what it said that it did: some answer every request with success and change nothing. Whoever was disabled is looked at each time, since they could still get in; of all else the first few of a run,
/// and everything once the app was found out. Safe for use by many threads.
/// </summary>
internal sealed class WriteCheck(App app, IAccountTarget connector)
{
    private const int Few = 5;
    private int _looks;
    private volatile bool _isDoubted;

    /// <summary>The account as the app has it after the write, or as the app said where it is not looked at; null when the app has none.</summary>
    /// <param name="said">What the app answered.</param>
    /// <param name="before">The version on which the app was to insist, or null: a service that answers with another one keeps what it is sent.</param>
    /// <param name="active">Whether the write was to make the account usable; null where it left that alone.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<RemoteObject?> AfterAsync(RemoteObject said, string? before, bool? active, CancellationToken cancellationToken)
    {
        if (app.PreImageCheck == PreImageCheck.None)
            return said;
        var isSeen = before is not null && said.Version is not null && said.Version != before;
        if (active != false && !_isDoubted && (isSeen || Interlocked.Increment(ref _looks) > Few))
            return said;
        try
        {
            return await connector.GetAsync(said.Key, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException)
        {
            // Where there is no look to be had, the answer is what is known.
            return said;
        }
    }

    /// <summary>True when the write shows in the account. What an app makes of a value is its own affair: only what is all as it was before was not done.</summary>
    /// <param name="now">The account after the write.</param>
    /// <param name="changes">What was to be changed of it.</param>
    /// <param name="active">Whether it was to be made usable; null where that was left alone.</param>
    public bool IsDone(RemoteObject now, IReadOnlyList<AttributeChange> changes, bool? active)
    {
        var done = active is { } wanted
            ? now.Active is null || now.Active == wanted
            : changes.Count == 0 || changes.Any(c => c.Old.SameValues(c.New) || !Paths.Get(c.Path).Get(now.Values).SameValues(c.Old));
        if (!done)
            _isDoubted = true;
        return done;
    }

    /// <summary>The app said that it made an account, and has none.</summary>
    public void Doubt() => _isDoubted = true;
}
