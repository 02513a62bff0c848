using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Under which keys a document of a snapshot is found, and what of it stands for a state without a journal.</summary>
internal static class SnapshotKeys
{
    /// <summary>The keys, as they follow from what the document says.</summary>
    public static IReadOnlyList<IndexKey> Of(StoredDocument document, DirectorySchema? schema) => document.Collection switch
    {
        Collections.Users => DirectoryService.ToWrite(UserDocument.Read(document), schema!, null).Keys,
        Collections.Accounts => AccountDocument.ToWrite(AccountDocument.Read(document), null).Keys,
        Collections.Assignments => AssignmentDocument.ToWrite(AssignmentDocument.Read(document)).Keys,
        Collections.GroupAssignments => AssignmentDocument.ToWrite(AssignmentDocument.ReadGroup(document)).Keys,
        Collections.Groups => GroupDocument.ToWrite(GroupDocument.Read(document), null).Keys,
        Collections.GroupMembers => MembershipEntry.Read(document).ToWrite().Keys,
        Collections.AppGroups => AppGroupDocument.ToWrite(AppGroupDocument.Read(document), null).Keys,
        Collections.AppMembers => AppMembership.Read(document).ToWrite().Keys,
        Collections.Matches => MatchDocument.ToWrite(MatchDocument.Read(document)).Keys,
        Collections.Tasks => TaskDocument.ToWrite(TaskDocument.Read(document), null).Keys,
        _ => [],
    };

    /// <summary>The document; of an app's state only what was read: there is no journal that could say what happened since it was planned, so that everybody is planned.</summary>
    public static ReadOnlyMemory<byte> Json(StoredDocument document)
    {
        if (document.Collection != Collections.AppStates)
            return document.Json;
        var state = JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.AppState)!;
        return Utf8JsonBuffer.Shared.Serialize(state with { PlannedThrough = 0, PlannedConfiguration = null, PlannedTime = null }, EngineJson.Default.AppState);
    }
}
