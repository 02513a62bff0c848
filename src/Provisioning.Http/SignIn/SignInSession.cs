namespace Provisioning.Http;

/// <summary>
/// Keeps what an app's requests show to be let in, in memory only: one fetch serves all who wait, what ends soon is renewed while it still holds, and what is refused is fetched anew
/// once. What was refused as wrong is not tried again by each of a thousand requests.
/// </summary>
public sealed class SignInSession(ISignIn signIn, string app, TimeProvider clock, Action<EngineEvent>? report) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile SignedIn? _current;
    private volatile SignedIn? _before;
    private (ProvisioningError Error, DateTimeOffset Until)? _refusal;

    /// <summary>How requests are let in, as a sentence for people, with how long.</summary>
    public string Finding => $"It signs in {signIn.Description}{(_current?.Until is { } until ? $"; the token holds until {until:u}" : "")}.";

    /// <summary>What requests show now.</summary>
    /// <exception cref="ProvisioningException">What <see cref="ISignIn.FetchAsync"/> throws.</exception>
    public ValueTask<SignedIn> GetAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return _current is not { } known || known.IsOver(now) ? RenewAsync(_current, isReplacement: false, cancellationToken)
            : known.IsToRenew(now) ? RenewEarlyAsync(known, cancellationToken)
            : new(known);
    }

    /// <summary>Something else than what was refused; null when there is nothing else to try.</summary>
    public async ValueTask<SignedIn?> ReplaceAsync(SignedIn refused, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(refused);
        // Where the new token is refused as well, all would be; a secret may have been replaced where it is.
        if (signIn.AsksSomebody && refused is { IsReplacement: true, HasServed: false })
            return null;
        var fresh = await RenewAsync(refused, isReplacement: true, cancellationToken).ConfigureAwait(false);
        return fresh.IsAs(refused) ? null : fresh;
    }

    /// <summary>The text without what requests showed: some services repeat what they refuse.</summary>
    public string? Without(string? text) =>
        new[] { _current, _before }.SelectMany(s => s?.Secrets ?? []).Aggregate(text, (t, secret) => t?.Replace(secret, "…", StringComparison.Ordinal));

    /// <inheritdoc/>
    public void Dispose()
    {
        _one.Dispose();
        signIn.Dispose();
    }

    private async ValueTask<SignedIn> RenewAsync(SignedIn? old, bool isReplacement, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Whoever waited takes what another fetched meanwhile.
            if (_current is { } other && other != old && !other.IsOver(clock.GetUtcNow()))
                return other;
            return await FetchAsync(isReplacement, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    // The first who comes renews; the others go on with what still holds, and so does everybody when it cannot be renewed.
    private async ValueTask<SignedIn> RenewEarlyAsync(SignedIn known, CancellationToken cancellationToken)
    {
        if (!await _one.WaitAsync(0, cancellationToken).ConfigureAwait(false))
            return known;
        try
        {
            return _current == known ? await FetchAsync(isReplacement: false, cancellationToken).ConfigureAwait(false) : _current!;
        }
        catch (ProvisioningException e)
        {
            known.RenewFrom(clock.GetUtcNow() + Pause);
            report?.Invoke(new VerboseEvent($"'{app}': the token holds until {known.Until:u} and could not be renewed yet. {e.Error.Message}"));
            return known;
        }
        finally
        {
            _one.Release();
        }
    }

    private async ValueTask<SignedIn> FetchAsync(bool isReplacement, CancellationToken cancellationToken)
    {
        if (_refusal is { } refusal && clock.GetUtcNow() < refusal.Until)
            throw refusal.Error.ToException();
        try
        {
            _refusal = null;
            var fresh = await signIn.FetchAsync(cancellationToken).ConfigureAwait(false);
            fresh.IsReplacement = isReplacement;
            (_before, _current) = (_current, fresh);
            return fresh;
        }
        catch (ProvisioningException e) when (e.Error is { IsTransient: false, Category: ProvisioningErrorCategory.Authentication or ProvisioningErrorCategory.Permission })
        {
            _refusal = (e.Error, clock.GetUtcNow() + Pause);
            throw;
        }
    }
}
