namespace Provisioning.Engine;

/// <summary>The names of users by id: the one that they have, or the last one of those who are gone, where it was not erased. Not thread-safe.</summary>
internal sealed class UserNames(IProvisioningStore store, DocumentVersions versions)
{
    private const int Most = 50_000;
    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);

    public async ValueTask<string?> OfAsync(string id, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(id, out var known))
            return known;
        if (_known.Count >= Most)
            _known.Clear();
        return _known[id] = await store.GetAsync(Collections.Users, id, cancellationToken).ConfigureAwait(false) is { } document
            ? NameOf(document)
            : await LastAsync(id, cancellationToken).ConfigureAwait(false);
    }

    private static string NameOf(StoredDocument document) => UserDocument.Read(document, ["userName"]).UserName;

    private async ValueTask<string?> LastAsync(string id, CancellationToken cancellationToken)
    {
        await foreach (var version in versions.NewestFirstAsync(Collections.Users, id, store.LastSequence, cancellationToken).ConfigureAwait(false))
        {
            if (version.Write.IsErased)
                return UserErasure.NameOf(id);
            if (version.Document is { } document)
                return NameOf(document);
        }

        return null;
    }
}
