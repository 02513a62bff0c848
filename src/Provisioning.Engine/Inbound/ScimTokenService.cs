using System.Runtime.CompilerServices;
using System.Security;

namespace Provisioning.Engine;

/// <summary>The tokens with which upstream systems push people in: made, looked up, taken away and checked.</summary>
public sealed class ScimTokenService
{
    private readonly EngineContext _context;
    private readonly AppService _apps;

    internal ScimTokenService(EngineContext context, AppService apps) => (_context, _apps) = (context, apps);

    /// <summary>The tokens of an app, or of all, by name.</summary>
    public async IAsyncEnumerable<ScimToken> ListAsync(string? app, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in _context.Store.ReadAsync(new(Collections.ScimTokens) { Prefix = app is null ? null : AccountDocument.Prefix(app) }, cancellationToken).ConfigureAwait(false))
            yield return StoredScimToken.Read(document).Shown();
    }

    /// <summary>The app's token of this name.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ScimTokenNotFound"/>.</exception>
    public async ValueTask<ScimToken> GetAsync(string app, string name, CancellationToken cancellationToken) =>
        StoredScimToken.Read(await FindAsync(app, name, cancellationToken).ConfigureAwait(false)).Shown();

    /// <summary>Makes a token. It is in what is given back, and nowhere else from then on.</summary>
    /// <param name="app">An app whose people are pushed in.</param>
    /// <param name="name">A name for it: a letter or digit, then letters, digits, '-', '_' or '.'.</param>
    /// <param name="scope">What it is good for.</param>
    /// <param name="expires">From when on it is not taken (UTC); null for never.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.AppDirectionWrong"/>, <see cref="ErrorIds.ScimTokenExists"/>, <see cref="ErrorIds.ScimTokenInvalid"/>.</exception>
    public async ValueTask<ScimToken> CreateAsync(string app, string name, IReadOnlyList<ScimScope> scope, DateTimeOffset? expires, CancellationToken cancellationToken)
    {
        await CheckAsync(app, name, expires, cancellationToken).ConfigureAwait(false);
        var owner = await _apps.GetAsync(app, cancellationToken).ConfigureAwait(false);
        var (text, id, hash) = StoredScimToken.New();
        var stored = new StoredScimToken(owner.Name, name, id, hash, [.. scope.Distinct().Order()], _context.Now, _context.Actor, expires, null);
        try
        {
            await _context.CommitAsync("New-ProvScimToken", [stored.ToWrite(0)], cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.RevisionConflict)
        {
            throw Exists(owner.Name, name);
        }

        return stored.Shown() with { Token = Secret(text) };
    }

    /// <summary>Checks what <see cref="CreateAsync"/> checks, and makes nothing.</summary>
    /// <exception cref="ProvisioningException">As <see cref="CreateAsync"/>.</exception>
    public async ValueTask CheckAsync(string app, string name, DateTimeOffset? expires, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(name);
        var owner = InboundService.Receiving(await _apps.GetAsync(app, cancellationToken).ConfigureAwait(false));
        if (name.Length is 0 or > 63 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw Invalid(name, $"'{name}' cannot be the name of a token.", "Take letters, digits, '-', '_' and '.', at most 63.");
        if (expires <= _context.Now)
            throw Invalid(name, $"The token '{name}' would be over before it is made.", "Give a time to come, or none for a token that does not end.");
        if (await _context.Store.GetAsync(Collections.ScimTokens, StoredScimToken.DocumentId(owner.Name, name), cancellationToken).ConfigureAwait(false) is not null)
            throw Exists(owner.Name, name);
    }

    /// <summary>Takes a token away: the next request with it is refused.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ScimTokenNotFound"/>.</exception>
    public async ValueTask RemoveAsync(ScimToken token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(token);
        var document = await FindAsync(token.App, token.Name, cancellationToken).ConfigureAwait(false);
        await _context.CommitAsync("Remove-ProvScimToken", [new(Collections.ScimTokens, document.Id, null, [])], cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<StoredDocument> FindAsync(string app, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(name);
        if (await _context.Store.GetAsync(Collections.ScimTokens, StoredScimToken.DocumentId(app, name), cancellationToken).ConfigureAwait(false) is { } document)
            return document;
        var names = new List<string>();
        await foreach (var token in ListAsync(app, cancellationToken).ConfigureAwait(false))
            names.Add(token.Name);
        throw new ProvisioningError
        {
            Id = ErrorIds.ScimTokenNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"'{app}' has no token '{name}'.{NearNames.Hint(name, names)}",
            RecommendedAction = $"Get-ProvScimToken {app} lists those that it has.",
            Target = name,
            App = app,
        }.ToException();
    }

    private static SecureString Secret(string text)
    {
        var secret = new SecureString();
        foreach (var c in text)
            secret.AppendChar(c);
        secret.MakeReadOnly();
        return secret;
    }

    private static ProvisioningException Exists(string app, string name) => new ProvisioningError
    {
        Id = ErrorIds.ScimTokenExists,
        Category = ProvisioningErrorCategory.Conflict,
        Message = $"'{app}' has a token '{name}' already, and what it is is kept nowhere.",
        RecommendedAction = $"Take another name, or take that one away first: Remove-ProvScimToken {app} {name}.",
        Target = name,
        App = app,
    }.ToException();

    private static ProvisioningException Invalid(string name, string message, string action) =>
        new ProvisioningError { Id = ErrorIds.ScimTokenInvalid, Category = ProvisioningErrorCategory.InvalidInput, Message = message, RecommendedAction = action, Target = name }.ToException();
}
