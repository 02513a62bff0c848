using System.Collections.Concurrent;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>The tokens of one app, as its endpoint asks for them.</summary>
internal sealed class InboundTokens(EngineContext context, string app) : IScimTokens
{
    private static readonly TimeSpan UseIsNoted = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new(StringComparer.Ordinal);

    public RefusalLog Refusals { get; } = new(context, app);

    public async ValueTask<ScimCaller?> FindAsync(string token, CancellationToken cancellationToken)
    {
        if (StoredScimToken.IdIn(token) is not { } id || await context.ScimTokens.FindAsync(app, id, cancellationToken).ConfigureAwait(false) is not { } found)
            return null;
        var now = context.Now;
        if (!found.Is(token) || found.IsOver(now))
            return null;
        if (found.LastUsed is not { } last || now - last >= UseIsNoted)
            await NoteUseAsync(found, now, cancellationToken).ConfigureAwait(false);
        return new($"scim:{found.App}/{found.Name}", found.Scope.Contains(ScimScope.Read), found.Scope.Contains(ScimScope.Write));
    }

    public ValueTask NoteRefusedAsync(string? remoteAddress, CancellationToken cancellationToken) => Refusals.NoteAsync(remoteAddress, cancellationToken);

    private async ValueTask NoteUseAsync(StoredScimToken token, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Of many requests at once one takes it down.
        if (_noted.TryGetValue(token.Id, out var noted) ? now - noted < UseIsNoted || !_noted.TryUpdate(token.Id, now, noted) : !_noted.TryAdd(token.Id, now))
            return;
        var document = await context.Store.GetAsync(Collections.ScimTokens, StoredScimToken.DocumentId(token.App, token.Name), cancellationToken).ConfigureAwait(false);
        if (document is null || StoredScimToken.Read(document).Id != token.Id)
            return;
        try
        {
            await context.CommitPushAsync(context.Actor, [(token with { LastUsed = now }).ToWrite(document.Revision)], cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.RevisionConflict)
        {
            // It was taken away meanwhile, and stays so.
        }
    }
}
