namespace Provisioning;

/// <summary>The stable error ids of the product: scripts test them (FullyQualifiedErrorId), so an id never changes its meaning.</summary>
public static class ErrorIds
{
#pragma warning disable CS1591 // Each id says itself; about_ProvErrors explains every one.
    // The store
    public const string StoreNotOpen = nameof(StoreNotOpen);
    public const string StoreAmbiguous = nameof(StoreAmbiguous);
    public const string StoreNotFound = nameof(StoreNotFound);
    public const string StoreExists = nameof(StoreExists);
    public const string StoreLocked = nameof(StoreLocked);
    public const string StoreDamaged = nameof(StoreDamaged);
    public const string StoreNewer = nameof(StoreNewer);
    public const string StoreNoSpace = nameof(StoreNoSpace);
    public const string StoreUnsupportedFileSystem = nameof(StoreUnsupportedFileSystem);
    public const string StoreWriteFailed = nameof(StoreWriteFailed);
    public const string StoreClosed = nameof(StoreClosed);
    public const string ClockBehind = nameof(ClockBehind);
    public const string RevisionConflict = nameof(RevisionConflict);
    public const string UniqueConflict = nameof(UniqueConflict);
    public const string BackupInvalid = nameof(BackupInvalid);

    // The directory
    public const string UserNotFound = nameof(UserNotFound);
    public const string UserExists = nameof(UserExists);
    public const string UserAmbiguous = nameof(UserAmbiguous);
    public const string UserNameMissing = nameof(UserNameMissing);
    public const string AttributeUnknown = nameof(AttributeUnknown);
    public const string AttributeInvalid = nameof(AttributeInvalid);
    public const string AttributeInUse = nameof(AttributeInUse);
    public const string OverrideInvalid = nameof(OverrideInvalid);
    public const string LifecycleInvalid = nameof(LifecycleInvalid);
    public const string LifecyclePolicyInvalid = nameof(LifecyclePolicyInvalid);
    public const string FilterInvalid = nameof(FilterInvalid);
    public const string PathInvalid = nameof(PathInvalid);

    // Expressions
    public const string ExpressionInvalid = nameof(ExpressionInvalid);
    public const string ExpressionFailed = nameof(ExpressionFailed);
    public const string ValueUnmapped = nameof(ValueUnmapped);
    public const string ValuesExhausted = nameof(ValuesExhausted);
    public const string FunctionUnknown = nameof(FunctionUnknown);

    // Groups
    public const string GroupNotFound = nameof(GroupNotFound);
    public const string GroupExists = nameof(GroupExists);
    public const string GroupInvalid = nameof(GroupInvalid);
    public const string GroupCycle = nameof(GroupCycle);
    public const string GroupEmptied = nameof(GroupEmptied);
    public const string GroupPushInvalid = nameof(GroupPushInvalid);
    public const string GroupPushNotFound = nameof(GroupPushNotFound);
    public const string GroupPushUnsupported = nameof(GroupPushUnsupported);
    public const string AppGroupNotFound = nameof(AppGroupNotFound);
    public const string AppGroupExists = nameof(AppGroupExists);
    public const string AppGroupAmbiguous = nameof(AppGroupAmbiguous);
    public const string PeriodInvalid = nameof(PeriodInvalid);

    // Apps, mappings, assignments
    public const string AppNotFound = nameof(AppNotFound);
    public const string AppExists = nameof(AppExists);
    public const string AppDirectionWrong = nameof(AppDirectionWrong);
    public const string TemplateNotFound = nameof(TemplateNotFound);
    public const string ConnectorUnknown = nameof(ConnectorUnknown);
    public const string SettingUnknown = nameof(SettingUnknown);
    public const string SettingMissing = nameof(SettingMissing);
    public const string SettingInvalid = nameof(SettingInvalid);
    public const string SecretMissing = nameof(SecretMissing);
    public const string MappingInvalid = nameof(MappingInvalid);
    public const string MappingMissing = nameof(MappingMissing);
    public const string AssignmentInvalid = nameof(AssignmentInvalid);
    public const string DeprovisioningInvalid = nameof(DeprovisioningInvalid);

    // Matching
    public const string MatchRuleInvalid = nameof(MatchRuleInvalid);
    public const string MatchRuleNotFound = nameof(MatchRuleNotFound);
    public const string MatchNotFound = nameof(MatchNotFound);
    public const string DecisionInvalid = nameof(DecisionInvalid);
    public const string LinkExists = nameof(LinkExists);
    public const string LinkNotFound = nameof(LinkNotFound);

    // Files
    public const string FileNotFound = nameof(FileNotFound);
    public const string FileUnreadable = nameof(FileUnreadable);
    public const string FileExists = nameof(FileExists);
    public const string FileNotWritten = nameof(FileNotWritten);
    public const string FileEmpty = nameof(FileEmpty);
    public const string FileChanged = nameof(FileChanged);
    public const string FileEncoding = nameof(FileEncoding);
    public const string ColumnMissing = nameof(ColumnMissing);
    public const string ColumnDuplicate = nameof(ColumnDuplicate);
    public const string RowInvalid = nameof(RowInvalid);
    public const string RowKeyMissing = nameof(RowKeyMissing);
    public const string RowKeyAmbiguous = nameof(RowKeyAmbiguous);

    // Speaking to an app
    public const string AppUnreachable = nameof(AppUnreachable);
    public const string AppTimeout = nameof(AppTimeout);
    public const string AppAuthentication = nameof(AppAuthentication);
    public const string AppPermission = nameof(AppPermission);
    public const string AppThrottled = nameof(AppThrottled);
    public const string AppUnavailable = nameof(AppUnavailable);
    public const string AppRejected = nameof(AppRejected);
    public const string AppProtocol = nameof(AppProtocol);
    public const string AccountNotFound = nameof(AccountNotFound);
    public const string AccountExists = nameof(AccountExists);
    public const string AccountAmbiguous = nameof(AccountAmbiguous);
    public const string AccountChanged = nameof(AccountChanged);
    public const string ReadEmpty = nameof(ReadEmpty);
    public const string LookupNotFound = nameof(LookupNotFound);
    public const string LookupUnsupported = nameof(LookupUnsupported);
    public const string GroupsUnsupported = nameof(GroupsUnsupported);

    // Plans and runs
    public const string PlanNotFound = nameof(PlanNotFound);
    public const string PlanAltered = nameof(PlanAltered);
    public const string PlanErased = nameof(PlanErased);
    public const string PlanFileInvalid = nameof(PlanFileInvalid);
    public const string PlanAlreadyApplied = nameof(PlanAlreadyApplied);
    public const string PlanSimulated = nameof(PlanSimulated);
    public const string SnapshotInvalid = nameof(SnapshotInvalid);
    public const string PlanStale = nameof(PlanStale);
    public const string ChangeStale = nameof(ChangeStale);
    public const string PlanNotApproved = nameof(PlanNotApproved);
    public const string PlanDenied = nameof(PlanDenied);
    public const string PlanExpired = nameof(PlanExpired);
    public const string ApproverNotFound = nameof(ApproverNotFound);
    public const string ApproverInvalid = nameof(ApproverInvalid);
    public const string SigningKeyInvalid = nameof(SigningKeyInvalid);
    public const string SignatureInvalid = nameof(SignatureInvalid);
    public const string RunNotFound = nameof(RunNotFound);
    public const string RunInProgress = nameof(RunInProgress);
    public const string RunNotResumable = nameof(RunNotResumable);
    public const string RunNotRunning = nameof(RunNotRunning);
    public const string RunNotUndoable = nameof(RunNotUndoable);

    // Guards
    public const string GuardInvalid = nameof(GuardInvalid);
    public const string GuardNotFound = nameof(GuardNotFound);
    public const string QuarantineNotFound = nameof(QuarantineNotFound);

    // Audit
    public const string CheckpointInvalid = nameof(CheckpointInvalid);
    public const string ExportInvalid = nameof(ExportInvalid);
    public const string SyslogFailed = nameof(SyslogFailed);
    public const string PointInTimeInvalid = nameof(PointInTimeInvalid);

    // Erasing
    public const string UserNotErasable = nameof(UserNotErasable);
    public const string ErasureImpossible = nameof(ErasureImpossible);

    // Passwords
    public const string PasswordRejected = nameof(PasswordRejected);
    public const string PasswordPolicyInvalid = nameof(PasswordPolicyInvalid);
    public const string PasswordNotGenerated = nameof(PasswordNotGenerated);
    public const string PasswordNotDelivered = nameof(PasswordNotDelivered);
    public const string VaultUnavailable = nameof(VaultUnavailable);

    // Tasks
    public const string TaskNotFound = nameof(TaskNotFound);
    public const string TaskClosed = nameof(TaskClosed);
    public const string TaskKeyInvalid = nameof(TaskKeyInvalid);

    // Notifications
    public const string NotificationNotFound = nameof(NotificationNotFound);
    public const string NotificationInvalid = nameof(NotificationInvalid);
    public const string NotificationFailed = nameof(NotificationFailed);
    public const string DeliveryNotFound = nameof(DeliveryNotFound);
    public const string DeliveryClosed = nameof(DeliveryClosed);

    // Reports
    public const string ReportNotFound = nameof(ReportNotFound);
    public const string ReportInvalid = nameof(ReportInvalid);

    // Configuration as files
    public const string ConfigInvalid = nameof(ConfigInvalid);

    // Roles
    public const string AccessDenied = nameof(AccessDenied);
    public const string RoleInvalid = nameof(RoleInvalid);
    public const string RoleNotFound = nameof(RoleNotFound);

    // The practice application
    public const string ScimTokenExists = nameof(ScimTokenExists);
    public const string ScimTokenNotFound = nameof(ScimTokenNotFound);
    public const string ScimTokenInvalid = nameof(ScimTokenInvalid);
    public const string EndpointRunning = nameof(EndpointRunning);
    public const string EndpointNotRunning = nameof(EndpointNotRunning);
    public const string EndpointInvalid = nameof(EndpointInvalid);
    public const string EndpointHostMissing = nameof(EndpointHostMissing);
    public const string SandboxRunning = nameof(SandboxRunning);
    public const string SandboxNotRunning = nameof(SandboxNotRunning);

    // The module in its session
    public const string ModuleConflict = nameof(ModuleConflict);
    public const string FilePathInvalid = nameof(FilePathInvalid);

    // What should not happen
    public const string InternalError = nameof(InternalError);
#pragma warning restore CS1591
}
