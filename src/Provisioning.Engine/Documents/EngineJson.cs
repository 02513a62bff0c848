using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Provisioning.Engine;

/// <summary>The JSON of what is kept: camel case, enumerations by name, nothing that is null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(App))]
[JsonSerializable(typeof(AppGroup))]
[JsonSerializable(typeof(AppMembership))]
[JsonSerializable(typeof(AppState))]
[JsonSerializable(typeof(ApprovalPolicy))]
[JsonSerializable(typeof(Approver))]
[JsonSerializable(typeof(PlanApproval))]
[JsonSerializable(typeof(Assignment))]
[JsonSerializable(typeof(AttributeDefinition))]
[JsonSerializable(typeof(Group))]
[JsonSerializable(typeof(Guard))]
[JsonSerializable(typeof(GroupAssignment))]
[JsonSerializable(typeof(GroupPush))]
[JsonSerializable(typeof(ChangeGroup))]
[JsonSerializable(typeof(ChangeMember))]
[JsonSerializable(typeof(GroupRecord))]
[JsonSerializable(typeof(FollowedMembership))]
[JsonSerializable(typeof(LifecyclePolicy))]
[JsonSerializable(typeof(MembershipEntry))]
[JsonSerializable(typeof(MatchCase))]
[JsonSerializable(typeof(PendingChange))]
[JsonSerializable(typeof(Plan))]
[JsonSerializable(typeof(Quarantine))]
[JsonSerializable(typeof(Run))]
[JsonSerializable(typeof(ChangeBasis))]
[JsonSerializable(typeof(ManualTask))]
[JsonSerializable(typeof(OutcomeRecord))]
[JsonSerializable(typeof(Notification))]
[JsonSerializable(typeof(NotificationState))]
[JsonSerializable(typeof(Delivery))]
[JsonSerializable(typeof(IReadOnlyList<LocalValue>))]
[JsonSerializable(typeof(IReadOnlyList<AttributeOverride>))]
[JsonSerializable(typeof(IReadOnlyList<ScheduledValue>))]
[JsonSerializable(typeof(UserLifecycle))]
[JsonSerializable(typeof(IReadOnlyList<ReservedValue>))]
[JsonSerializable(typeof(IReadOnlyList<UndoneValue>))]
[JsonSerializable(typeof(PasswordPolicy))]
[JsonSerializable(typeof(PasswordRecord))]
[JsonSerializable(typeof(PasswordEvent))]
[JsonSerializable(typeof(HandOut))]
[JsonSerializable(typeof(SecretUse))]
[JsonSerializable(typeof(RoleAssignment))]
[JsonSerializable(typeof(Refusal))]
[JsonSerializable(typeof(SignInRefusal))]
[JsonSerializable(typeof(StoredScimToken))]
[JsonSerializable(typeof(ProbeNote))]
internal sealed partial class EngineJson : JsonSerializerContext
{
    /// <summary>Text is kept readable: only what JSON itself demands is escaped.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
