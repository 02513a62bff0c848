namespace Provisioning.Engine;

/// <summary>What becomes of those who refer to a user when a person changes, removes or restores that user: they are evaluated anew with it, and saved with it.</summary>
internal sealed class ReferrerUpdate(EngineContext context, DirectorySchema schema)
{
    /// <summary>The writes of everybody else whom it concerns.</summary>
    public async ValueTask<IReadOnlyList<DocumentWrite>> WritesAsync(User? before, User after, CancellationToken cancellationToken)
    {
        var catalog = await SourceCatalog.LoadAsync(context.Store, schema, cancellationToken).ConfigureAwait(false);
        if (!catalog.HasReferences)
            return [];
        var accounts = before is null ? [] : await catalog.AccountsAsync(after.Id, cancellationToken).ConfigureAwait(false);
        var names = ReferenceResolver.NamesOf(after, accounts, schema);
        var old = before is null ? [] : ReferenceResolver.NamesOf(before, accounts, schema);
        var isMoved = (before?.Status == UserStatus.Deleted) != (after.Status == UserStatus.Deleted);
        if (!isMoved && names.SetEquals(old))
            return [];

        var resolver = new ReferenceResolver(context.Store, schema, storeIsEmpty: false);
        resolver.Note(after, names);
        var referrers = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var name in isMoved ? names.Union(old) : names.Except(old).Concat(old.Except(names)))
            await Referrers.AddNamingAsync(context.Store, ReferenceResolver.TextOf(name), referrers, cancellationToken).ConfigureAwait(false);
        if (isMoved)
            await Referrers.AddHavingAsync(context.Store, after.Id, referrers, cancellationToken).ConfigureAwait(false);
        referrers.Remove(after.Id);
        var writes = new List<DocumentWrite>();
        foreach (var document in await context.Store.GetManyAsync(Collections.Users, [.. referrers], cancellationToken).ConfigureAwait(false))
        {
            var user = UserDocument.Read(document);
            var states = catalog.Unchanged(await catalog.AccountsAsync(user.Id, cancellationToken).ConfigureAwait(false));
            var references = await resolver.ForAsync(states, cancellationToken).ConfigureAwait(false);
            var now = new EditedPerson(user, states, catalog.Tables, references, ChosenValues.None, context.Now).Evaluated();
            if (!ReferenceEquals(now, user) && !UserDocument.Write(now).AsSpan().SequenceEqual(UserDocument.Write(user)))
                writes.Add(DirectoryService.ToWrite(now with { LastModified = context.Now }, schema, user.Revision));
        }

        return writes;
    }
}
