using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Pushes of groups as stored documents.</summary>
internal static class GroupPushDocument
{
    /// <summary>The document id: the app and what names the push among those of the app.</summary>
    public static string Id(string app, string pushId) => Prefix(app) + pushId;

    /// <summary>The start of the document ids of an app's pushes.</summary>
    public static string Prefix(string app) => app.ToLowerInvariant() + "/";

    /// <summary>The index key of the groups of an app that a push keeps.</summary>
    public static string PushKey(string app, string pushId) => Prefix(app) + pushId;

    public static GroupPush Read(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.GroupPush)! with { Revision = document.Revision };

    public static DocumentWrite ToWrite(GroupPush push) =>
        new(Collections.GroupPushes, Id(push.App, push.Id), Utf8JsonBuffer.Shared.Serialize(push, EngineJson.Default.GroupPush), []);

    public static DocumentWrite Removal(GroupPush push) => new(Collections.GroupPushes, Id(push.App, push.Id), null, []);

    /// <summary>The pushes of an app, or of all.</summary>
    public static async ValueTask<List<GroupPush>> ListAsync(IProvisioningStore store, string? app, CancellationToken cancellationToken)
    {
        var pushes = new List<GroupPush>();
        await foreach (var document in store.ReadAsync(new(Collections.GroupPushes) { Prefix = app is null ? null : Prefix(app) }, cancellationToken).ConfigureAwait(false))
            pushes.Add(Read(document));
        return pushes;
    }

    /// <summary>True when the push keeps a group in the app.</summary>
    public static async ValueTask<bool> KeepsAsync(IProvisioningStore store, GroupPush push, CancellationToken cancellationToken)
    {
        await foreach (var _ in GroupsAsync(store, push.App, push.Id, cancellationToken).ConfigureAwait(false))
            return true;
        return false;
    }

    /// <summary>The groups of an app that are pushed, or that one push keeps.</summary>
    public static IAsyncEnumerable<AppGroup> GroupsAsync(IProvisioningStore store, string app, string? pushId, CancellationToken cancellationToken) => AppGroupDocument.ReadAsync(
        store,
        pushId is null ? new(Collections.AppGroups) { Index = Indexes.Push, Prefix = Prefix(app) } : StoreQuery.Equal(Collections.AppGroups, Indexes.Push, PushKey(app, pushId)),
        cancellationToken);
}
