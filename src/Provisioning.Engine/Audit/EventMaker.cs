using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Makes an event of one write of a commit. Not thread-safe.</summary>
internal sealed class EventMaker(DocumentVersions versions, UserNames names, AuditMask mask)
{
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        [Collections.Users] = "User",
        [Collections.Accounts] = "Account",
        [Collections.Assignments] = "Assignment",
        [Collections.GroupAssignments] = "Assignment",
        [Collections.Groups] = "Group",
        [Collections.GroupMembers] = "Membership",
        [Collections.AppGroups] = "App group",
        [Collections.AppMembers] = "App membership",
        [Collections.GroupPushes] = "Group push",
        [Collections.Apps] = "App",
        [Collections.Attributes] = "Attribute",
        [Collections.AppStates] = "Progress",
        [Collections.Pending] = "Retry",
        [Collections.Matches] = "Match",
        [Collections.Plans] = "Plan",
        [Collections.Runs] = "Run",
        [Collections.Tasks] = "Task",
        [Collections.Outcomes] = "Outcome",
        [Collections.Policies] = "Policy",
        [Collections.Notifications] = "Notification",
        [Collections.NotificationStates] = "Progress",
        [Collections.Deliveries] = "Delivery",
        [Collections.PasswordPolicies] = "Password policy",
        [Collections.Passwords] = "Password",
        [Collections.HandOuts] = "Password",
        [Collections.PasswordEvents] = "Password",
        [Collections.SecretUses] = "Secret",
        [Collections.Approvers] = "Approver",
        [Collections.ApprovalPolicies] = "Approval policy",
        [Collections.Approvals] = "Approval",
        [Collections.Guards] = "Guard",
        [Collections.Quarantine] = "Quarantine",
        [Collections.Roles] = "Role",
        [Collections.Refusals] = "Refusal",
        [Collections.Probes] = "Probe",
        [Collections.Erasures] = "Erasure",
        [Collections.Inbound] = "Pushed resource",
        [Collections.ScimTokens] = "SCIM token",
        [Collections.SignInRefusals] = "Refused sign-in",
    };

    public async ValueTask<AuditEvent> MakeAsync(CommitRecord commit, int part, CancellationToken cancellationToken)
    {
        var write = commit.Batch.Writes[part];
        var terms = EngineTerms.Of(write).ToList();
        var isErased = write is { IsErased: true, Json: null };
        var isEvent = IsEvent(write);
        var before = isEvent || isErased ? null : await versions.BeforeAsync(commit, write, cancellationToken).ConfigureAwait(false);
        var userId = Named(terms, "user:");
        var userName = userId is null ? null : await names.OfAsync(userId, cancellationToken).ConfigureAwait(false);
        // The member of a group may be another group.
        if (write.Collection == Collections.GroupMembers && userName is null)
            userId = null;
        var app = AppOf(write, before) ?? Named(terms, "app:");
        return new()
        {
            Sequence = commit.Sequence,
            Part = part + 1,
            Time = commit.Batch.Time,
            Actor = commit.Batch.Actor,
            OnBehalfOf = commit.Batch.OnBehalfOf,
            Session = commit.Batch.Session,
            Cause = commit.Batch.Cause,
            Action = isErased ? AuditAction.Erased : isEvent ? AuditAction.Noted : write.Json is null ? AuditAction.Deleted : before is null ? AuditAction.Created : AuditAction.Changed,
            Kind = Kinds.GetValueOrDefault(write.Collection, write.Collection),
            Name = NameOf(write, app, userName),
            ObjectId = write.Id,
            UserId = userId,
            UserName = userName,
            App = app,
            GroupId = Named(terms, "group:"),
            RunId = RunCause.IdOf(commit.Batch.Cause) ?? Named(terms, "run:"),
            PlanId = Named(terms, "plan:"),
            Message = isErased ? "erased: what was here is not there any more" : isEvent ? EventText.Of(write) : null,
            Changes = isEvent ? [] : mask.Apply(write.Collection, app, DocumentFacts.Differences(write.Collection, before, write.Json)),
            CommitHash = commit.Hash,
        };
    }

    private static bool IsEvent(DocumentWrite write) => EngineSchema.Current.IsJournalOnly(write.Collection);

    private static string? Named(List<string> terms, string kind) => terms.Find(t => t.StartsWith(kind, StringComparison.Ordinal))?[kind.Length..];

    // An app is called as it was written, which its id is not.
    private static string? AppOf(DocumentWrite write, ReadOnlyMemory<byte>? before)
    {
        if (write.Collection is not (Collections.Accounts or Collections.Assignments or Collections.GroupAssignments or Collections.AppGroups or Collections.AppMembers or Collections.GroupPushes or Collections.Apps or Collections.Pending or Collections.Tasks or Collections.Matches or Collections.Outcomes or Collections.ScimTokens or Collections.Probes) || (write.Json ?? before) is not { } json)
            return null;
        var name = TextAt(json, write.Collection switch { Collections.Apps => "name", Collections.Outcomes => "target", _ => "app" });
        return name == Change.Directory ? null : name;
    }

    private static string? TextAt(ReadOnlyMemory<byte> json, string property)
    {
        var reader = new Utf8JsonReader(json.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(property);
            reader.Read();
            if (found)
                return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            reader.Skip();
        }

        return null;
    }

    private static string NameOf(DocumentWrite write, string? app, string? userName) => write.Collection switch
    {
        Collections.Users or Collections.Passwords or Collections.PasswordEvents or Collections.Erasures => userName ?? write.Id,
        Collections.Accounts when write.Id.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 => $"{app}/{write.Id[(slash + 1)..]}{(userName is null ? "" : $" of {userName}")}",
        Collections.AppGroups when write.Json is { } json => $"{TextAt(json, "name")} in {app}",
        Collections.Assignments or Collections.Pending or Collections.HandOuts => $"{app} for {userName ?? write.Id}",
        Collections.Tasks => $"{app} for {userName}",
        Collections.GroupMembers when userName is not null => $"{userName} in {write.Id[..write.Id.IndexOf('/', StringComparison.Ordinal)]}",
        Collections.Groups when write.Json is { } json => TextAt(json, "name") ?? write.Id,
        Collections.Apps or Collections.Outcomes or Collections.Probes => app ?? Change.Directory,
        Collections.SecretUses => write.Id[..write.Id.IndexOf('/', StringComparison.Ordinal)],
        _ => write.Id,
    };
}
