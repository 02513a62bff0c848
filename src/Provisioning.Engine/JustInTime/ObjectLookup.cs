namespace Provisioning.Engine;

/// <summary>Finds the one object of a source that is somebody.</summary>
/// <param name="context">The engine's.</param>
/// <param name="app">The source.</param>
/// <param name="finder">What speaks to it.</param>
/// <param name="attributes">By which attributes it is asked, where none is named.</param>
internal sealed class ObjectLookup(EngineContext context, App app, IAccountFinder finder, IReadOnlyList<string> attributes)
{
    private const int ListedKeys = 5;

    /// <summary>
    /// The object, and before it the one that is recorded as the user's where that is another one: what of the user moved away from it is then known too. None where the source has nobody.
    /// </summary>
    /// <param name="request">Who is looked for.</param>
    /// <param name="user">The user that the directory knows by that name; null when there is none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccountAmbiguous"/>, and what the source answers.</exception>
    public async ValueTask<IReadOnlyList<RemoteObject>> FindAsync(JustInTimeRequest request, User? user, CancellationToken cancellationToken)
    {
        var text = request.Attribute is null && user?.Id == request.Identity ? user.UserName : request.Identity;
        var found = request.Attribute is { } attribute
            ? One(await finder.FindAsync(attribute, text, cancellationToken).ConfigureAwait(false), text)
            : await ByKeyAsync(request.Key, cancellationToken).ConfigureAwait(false)
                ?? One(await ByNamesAsync(text, cancellationToken).ConfigureAwait(false), text)
                ?? await ByKeyAsync(text, cancellationToken).ConfigureAwait(false);
        var recorded = user is null ? null : await RecordedAsync(user, cancellationToken).ConfigureAwait(false);
        if (recorded is null || recorded == found?.Key)
            return found is null ? [] : [found];
        var own = await finder.GetAsync(recorded, cancellationToken).ConfigureAwait(false);
        return [.. new[] { own, found }.OfType<RemoteObject>()];
    }

    private async ValueTask<RemoteObject?> ByKeyAsync(string? key, CancellationToken cancellationToken) =>
        key is null ? null : await finder.GetAsync(key, cancellationToken).ConfigureAwait(false);

    private async ValueTask<IReadOnlyList<RemoteObject>> ByNamesAsync(string text, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, RemoteObject>(StringComparer.Ordinal);
        ProvisioningException? refusal = null;
        var answered = attributes.Count == 0;
        foreach (var attribute in attributes)
        {
            try
            {
                foreach (var item in await finder.FindAsync(attribute, text, cancellationToken).ConfigureAwait(false))
                    found[item.Key] = item;
                answered = true;
            }
            catch (ProvisioningException e) when (e.Error.Id == ErrorIds.AppRejected)
            {
                // Not every app can be asked for every attribute.
                refusal ??= e;
            }
        }

        return answered ? [.. found.Values] : throw refusal!;
    }

    private async ValueTask<string?> RecordedAsync(User user, CancellationToken cancellationToken)
    {
        await foreach (var document in context.Store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(user.Id, app.Name)), cancellationToken).ConfigureAwait(false))
            return AccountDocument.Read(document).Key;
        return null;
    }

    private RemoteObject? One(IReadOnlyList<RemoteObject> found, string text) => found.Count < 2 ? found.SingleOrDefault() : throw new ProvisioningError
    {
        Id = ErrorIds.AccountAmbiguous,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"'{text}' may be any of {found.Count} objects of '{app.Name}', and nobody was brought in: {string.Join(", ", found.Select(o => o.Key).Order(StringComparer.Ordinal).Take(ListedKeys).Select(k => $"'{k}'"))}{(found.Count > ListedKeys ? ", …" : "")}.",
        RecommendedAction = $"Name one of them by an attribute that only they have (-Attribute, -Value), or correct the values in '{app.Name}'.",
        Target = text,
        App = app.Name,
    }.ToException();
}
