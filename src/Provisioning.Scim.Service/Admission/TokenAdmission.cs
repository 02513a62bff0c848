namespace Provisioning.Scim.Service;

/// <summary>
/// Lets in who has a token, at most so often in a minute. Who tries tokens that are none is made to wait, by the address that they come from, longer and longer: meanwhile not even the right one is told from a wrong one, unless it was used from there before.
/// Safe for use by many threads.
/// </summary>
/// <param name="tokens">The tokens.</param>
/// <param name="requestsPerMinute">How many requests a token may make in a minute; 0 for any number.</param>
/// <param name="clock">The time.</param>
public sealed class TokenAdmission(IScimTokens tokens, int requestsPerMinute, TimeProvider clock) : IScimAdmission
{
    private const string Scheme = "Bearer ";
    private const int LongestToken = 200;
    private readonly AddressBackoff _backoff = new(clock);
    private readonly RequestRates _rates = new(requestsPerMinute, clock);

    /// <inheritdoc/>
    public async ValueTask<ScimCaller> AdmitAsync(ScimRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var caller = Token(request.Authorization) is { } token ? await tokens.FindAsync(token, cancellationToken).ConfigureAwait(false) : null;
        if (_backoff.Check(request.RemoteAddress, caller?.Name) is { } wait)
            throw TooMany("Too many requests without a token that is known came from this address.", wait);
        if (caller is null)
        {
            _backoff.Note(request.RemoteAddress);
            await tokens.NoteRefusedAsync(request.RemoteAddress, cancellationToken).ConfigureAwait(false);
            throw new ScimException(new(401, null, "The token is missing, not known, or not good any more."));
        }

        if (_rates.Take(caller.Name) is { } pause)
            throw TooMany($"The token may make {requestsPerMinute} requests in a minute.", pause);
        return caller;
    }

    private static string? Token(string? authorization) =>
        authorization is { Length: <= LongestToken } && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : null;

    private static ScimException TooMany(string detail, TimeSpan wait) => new(new(429, null, detail)) { RetryAfter = (int)Math.Ceiling(Math.Max(1, wait.TotalSeconds)) };
}
