using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Groups of apps as stored documents.</summary>
internal static class AppGroupDocument
{
    /// <summary>The document id: the app and the app's own key.</summary>
    public static string Id(string app, string key) => Prefix(app) + key;

    /// <summary>The start of the document ids of an app's groups.</summary>
    public static string Prefix(string app) => app.ToLowerInvariant() + "/";

    /// <summary>The index key of the app's group that belongs to a group of the directory.</summary>
    public static string LinkKey(string groupId, string app) => $"{groupId}/{app.ToLowerInvariant()}";

    /// <summary>The index key of a name among an app's groups.</summary>
    public static string NameKey(string app, string name) => Prefix(app) + IndexKey.Normalize(name);

    public static AppGroup Read(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.AppGroup)! with { Revision = document.Revision };

    /// <summary>The groups that the query selects.</summary>
    public static async IAsyncEnumerable<AppGroup> ReadAsync(IProvisioningStore store, StoreQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(query, cancellationToken).ConfigureAwait(false))
            yield return Read(document);
    }

    /// <summary>The app's group that belongs to a group of the directory, or null.</summary>
    public static async ValueTask<AppGroup?> FindLinkedAsync(IProvisioningStore store, string app, string groupId, CancellationToken cancellationToken)
    {
        AppGroup? found = null;
        await foreach (var group in ReadAsync(store, StoreQuery.Equal(Collections.AppGroups, Indexes.Link, LinkKey(groupId, app)), cancellationToken).ConfigureAwait(false))
            found = group;
        return found;
    }

    /// <summary>The writes that record what a read said of a group.</summary>
    public static IEnumerable<DocumentWrite> ToWrites(GroupRecord record)
    {
        if (!record.IsContinued)
            yield return ToWrite(record.Group, record.Revision);
        foreach (var member in record.Members)
        {
            var membership = new AppMembership { App = record.Group.App, GroupKey = record.Group.Key, MemberKey = member.Key, Kind = member.Kind };
            yield return member.Removed ? membership.ToRemoval() : membership.ToWrite();
        }
    }

    public static DocumentWrite ToWrite(AppGroup group, long? expectedRevision)
    {
        var keys = new List<IndexKey> { new(Indexes.Name, NameKey(group.App, group.Name)) };
        if (group.GroupId is { } id)
            keys.Add(new(Indexes.Link, LinkKey(id, group.App)));
        if (group.Push is { } push)
            keys.Add(new(Indexes.Push, GroupPushDocument.PushKey(group.App, push)));
        keys.AddRange(group.Undone.Select(u => u.RunId).Distinct(StringComparer.Ordinal).Select(r => new IndexKey(Indexes.Undone, r)));
        return new(Collections.AppGroups, Id(group.App, group.Key), Utf8JsonBuffer.Shared.Serialize(group, EngineJson.Default.AppGroup), keys, expectedRevision);
    }
}
