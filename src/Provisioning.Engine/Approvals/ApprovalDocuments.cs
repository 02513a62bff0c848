using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Approvers, policies and approvals as stored documents.</summary>
internal static class ApprovalDocuments
{
    // No app can have this name.
    private const string DefaultPolicy = "*";

    public static string ApproverId(string name) => name.ToLowerInvariant();

    public static string PolicyId(string? app) => app?.ToLowerInvariant() ?? DefaultPolicy;

    /// <summary>Of one approver the last word counts.</summary>
    public static string ApprovalId(string planId, string keyId) => $"{planId}/{keyId}";

    public static Approver ReadApprover(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Approver)! with { Revision = document.Revision };

    public static ApprovalPolicy ReadPolicy(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.ApprovalPolicy)! with { Revision = document.Revision };

    public static PlanApproval ReadApproval(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.PlanApproval)!;

    public static DocumentWrite ToWrite(Approver approver, long? expectedRevision) => new(
        Collections.Approvers,
        ApproverId(approver.Name),
        Utf8JsonBuffer.Shared.Serialize(approver, EngineJson.Default.Approver),
        [new(Indexes.KeyId, approver.KeyId)],
        expectedRevision);

    public static DocumentWrite ToWrite(ApprovalPolicy policy) =>
        new(Collections.ApprovalPolicies, PolicyId(policy.App), Utf8JsonBuffer.Shared.Serialize(policy, EngineJson.Default.ApprovalPolicy), [], policy.Revision);

    public static DocumentWrite ToWrite(PlanApproval approval) =>
        new(Collections.Approvals, ApprovalId(approval.PlanId, approval.KeyId), Utf8JsonBuffer.Shared.Serialize(approval, EngineJson.Default.PlanApproval), []);
}
