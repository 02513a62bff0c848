using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Apps and what belongs to them as stored documents.</summary>
internal static class AppDocument
{
    public static string Id(string name) => name.ToLowerInvariant();

    public static App Read(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.App)! with { Revision = document.Revision };

    public static DocumentWrite ToWrite(App app, long? expectedRevision) =>
        new(Collections.Apps, Id(app.Name), Utf8JsonBuffer.Shared.Serialize(app, EngineJson.Default.App), [], expectedRevision);

    public static DocumentWrite ToWrite(AppState state) =>
        new(Collections.AppStates, Id(state.App), Utf8JsonBuffer.Shared.Serialize(state, EngineJson.Default.AppState), []);

    public static PendingChange ReadPending(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.PendingChange)!;

    public static DocumentWrite ToWrite(PendingChange pending) => new(
        Collections.Pending,
        pending.GroupId is { } group ? PendingChange.IdOfGroup(pending.App, group) : PendingChange.Id(pending.App, pending.UserId),
        Utf8JsonBuffer.Shared.Serialize(pending, EngineJson.Default.PendingChange),
        []);

    public static async ValueTask<AppState> GetStateAsync(this IProvisioningStore store, string app, CancellationToken cancellationToken)
    {
        var document = await store.GetAsync(Collections.AppStates, Id(app), cancellationToken).ConfigureAwait(false);
        return document is null ? new() { App = app } : JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.AppState)!;
    }
}
