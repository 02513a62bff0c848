using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Guards and what is in quarantine as stored documents.</summary>
internal static class GuardDocument
{
    private const string AllApps = "*";

    public static string Id(string? app, GuardKind kind) => $"{AppDocument.Id(app ?? AllApps)}/{kind.ToString().ToLowerInvariant()}";

    public static Guard Read(StoredDocument document)
    {
        var guard = JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Guard)!;
        return guard with { Origin = guard.App is null ? GuardOrigin.AllApps : GuardOrigin.App, Revision = document.Revision };
    }

    public static DocumentWrite ToWrite(Guard guard) =>
        new(Collections.Guards, Id(guard.App, guard.GuardKind), Utf8JsonBuffer.Shared.Serialize(guard, EngineJson.Default.Guard), []);

    public static string QuarantineId(string target, string planId, GuardHold hold) =>
        $"{AccountDocument.Prefix(target)}{planId}/{hold.Kind.ToString().ToLowerInvariant()}/{hold.Name?.ToLowerInvariant()}";

    public static string HealthId(string app) => AccountDocument.Prefix(app) + "health";

    public static Quarantine ReadQuarantine(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Quarantine)! with { Revision = document.Revision };

    public static DocumentWrite ToWrite(Quarantine entry) =>
        new(Collections.Quarantine, entry.Id, Utf8JsonBuffer.Shared.Serialize(entry, EngineJson.Default.Quarantine), []);

    public static DocumentWrite Removal(Quarantine entry, long? expectedRevision = null) => new(Collections.Quarantine, entry.Id, null, [], expectedRevision);
}
