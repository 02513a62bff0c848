using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Groups as stored documents.</summary>
internal static class GroupDocument
{
    public static Group Read(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Group)! with { Revision = document.Revision };

    public static DocumentWrite ToWrite(Group group, long? expectedRevision) => new(
        Collections.Groups,
        group.Id,
        Utf8JsonBuffer.Shared.Serialize(group, EngineJson.Default.Group),
        [new(Indexes.GroupName, IndexKey.Normalize(group.Name))],
        expectedRevision);
}
