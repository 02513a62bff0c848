using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Provisioning.Engine;

/// <summary>Assignments, of users and of groups, as stored documents.</summary>
internal static class AssignmentDocument
{
    public static string Id(string app, string userOrGroupId) => AccountDocument.Prefix(app) + userOrGroupId;

    public static Assignment Read(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Assignment)! with { Revision = document.Revision };

    public static GroupAssignment ReadGroup(StoredDocument document) =>
        JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.GroupAssignment)! with { Revision = document.Revision };

    public static DocumentWrite ToWrite(Assignment assignment) =>
        ToWrite(Collections.Assignments, assignment, EngineJson.Default.Assignment, new(Indexes.User, assignment.UserId));

    public static DocumentWrite ToWrite(GroupAssignment assignment) =>
        ToWrite(Collections.GroupAssignments, assignment, EngineJson.Default.GroupAssignment, new(Indexes.Group, assignment.GroupId));

    /// <summary>Writes an assignment of a user who has none.</summary>
    public static DocumentWrite Start(Assignment assignment) => ToWrite(assignment) with { ExpectedRevision = 0 };

    /// <summary>Takes the assignment away, if it is at this revision.</summary>
    public static DocumentWrite End(Assignment assignment, long revision) => new(Collections.Assignments, Id(assignment.App, assignment.UserId), null, [], revision);

    private static DocumentWrite ToWrite<T>(string collection, T assignment, JsonTypeInfo<T> type, IndexKey holder)
        where T : AppAssignment =>
        new(collection, Id(assignment.App, holder.Value), Utf8JsonBuffer.Shared.Serialize(assignment, type), [holder, .. Period.Keys(assignment.From, assignment.Until)]);
}
