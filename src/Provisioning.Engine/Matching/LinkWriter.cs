namespace Provisioning.Engine;

/// <summary>Makes the writes of a link by hand.</summary>
/// <param name="context">The engine's.</param>
/// <param name="app">The app.</param>
/// <param name="taking">What becomes of a target's account; null for a source.</param>
internal sealed class LinkWriter(EngineContext context, App app, AccountTaking? taking)
{
    /// <summary>The writer for an app.</summary>
    public static async ValueTask<LinkWriter> OfAsync(EngineContext context, App app, DirectorySchema schema, CancellationToken cancellationToken) =>
        new(context, app, app.IsTarget ? await AccountTaking.LoadAsync(context, app, schema, cancellationToken).ConfigureAwait(false) : null);

    /// <summary>The account as the user's, and what has to be written for it. Nothing is written yet.</summary>
    /// <param name="account">The account.</param>
    /// <param name="match">Its matching so far.</param>
    /// <param name="user">The user.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.LinkExists"/>.</exception>
    public async ValueTask<(Account Linked, List<DocumentWrite> Writes)> LinkAsync(Account account, MatchCase match, User user, CancellationToken cancellationToken)
    {
        if (account.UserId is { } other)
            throw MatchErrors.Taken(app.Name, account.Key, await NameAsync(other, cancellationToken).ConfigureAwait(false));
        var writes = new List<DocumentWrite>();
        if (await LinkOfAsync(user, cancellationToken).ConfigureAwait(false) is { } has)
        {
            // Somebody who has left and comes back under another key is one person; a link that stands is never moved.
            if (has.Present && (!app.IsSource || has.Active))
                throw MatchErrors.HasAnother(app.Name, account.Key, user.UserName, has.Key);
            writes.Add(AccountDocument.ToWrite(has with { UserId = null }, has.Revision));
            writes.Add(MatchDocument.ToWrite(new() { App = app.Name, Key = has.Key, State = MatchState.Ignored, Reason = $"'{account.Key}' has taken its place", Since = context.Now, DecidedBy = context.Actor }));
        }

        var (linked, assignment) = taking is null ? (account with { UserId = user.Id }, null) : await taking.TakeAsync(account, user, cancellationToken).ConfigureAwait(false);
        writes.Add(AccountDocument.ToWrite(linked, account.Revision));
        if (assignment is not null)
            writes.Add(AssignmentDocument.Start(assignment));
        writes.Add(MatchDocument.ToWrite(match with
        {
            State = app.IsSource ? MatchState.Decided : MatchState.Linked,
            Reason = $"linked to '{user.UserName}' by hand",
            UserId = user.Id,
            Rule = null,
            Score = null,
            Candidates = [],
            CandidateCount = 0,
            Refused = [.. match.Refused.Where(r => r != user.Id)],
            Since = context.Now,
            DecidedBy = context.Actor,
            Decision = MatchAction.Link,
        }));
        return (linked, writes);
    }

    private async ValueTask<Account?> LinkOfAsync(User user, CancellationToken cancellationToken)
    {
        await foreach (var document in context.Store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(user.Id, app.Name)), cancellationToken).ConfigureAwait(false))
            return AccountDocument.Read(document);
        return null;
    }

    private async ValueTask<string> NameAsync(string userId, CancellationToken cancellationToken) =>
        await context.Store.GetAsync(Collections.Users, userId, cancellationToken).ConfigureAwait(false) is { } document ? UserDocument.Read(document).UserName : userId;
}
