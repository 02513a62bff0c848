namespace Provisioning.Engine;

/// <summary>
/// The engine on one open store: users, apps, plans and runs. It knows no PowerShell, no HTTP and no database; what it does not know it is given. Safe for use by many threads.
/// </summary>
public sealed class ProvisioningEngine : IDisposable
{
    private readonly EngineContext _context;

    /// <summary>Starts an engine. Nothing is read or written yet.</summary>
    public ProvisioningEngine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var context = _context = new EngineContext(options);
        Store = options.Store;
        Secrets = context.Secrets;
        Directory = new(context);
        Lifecycle = new(context, Directory);
        Apps = new(context, Directory);
        Probes = new(context, Apps);
        Expressions = new(context, Directory, Apps);
        Groups = new(context, Directory);
        Timers = new(context, Directory);
        Assignments = new(context, Directory, Apps, Groups);
        GroupPushes = new(context, Directory, Apps, Groups);
        Accounts = new(context);
        AppGroups = new(context);
        Matches = new(context, Directory, Apps);
        Tasks = new(context);
        Users = new(context, Directory);
        Passwords = new(context, Directory, Apps);
        Plans = new(context, Directory, Apps);
        Guards = new(context, Apps);
        Quarantine = new(context, Directory, Plans);
        var outbox = new Outbox(context);
        Notifications = new(context);
        Deliveries = new(context, Directory, Notifications, outbox);
        Approvers = new(context);
        Approvals = new(context, Approvers, Plans);
        Runs = new(context, Directory, Apps, Plans, Passwords, outbox, Deliveries, Approvals);
        Syncs = new(Apps, Plans, Runs, outbox, Deliveries, Approvals);
        Watches = new(context, Apps, Syncs, Plans);
        Inbound = new(context, Apps, Syncs);
        Roles = new(context, Apps, Groups);
        Configuration = new(context, this);
        Simulations = new(context);
        Drift = new(context, Directory, Apps);
        Reports = new(context, Directory, Apps, Drift, Quarantine, Tasks);
        Audit = new(context, Directory);
        AuditExporter = new(context, Audit);
        History = new(context, Directory);
        Erasures = new(context);
        Traces = new(context, Directory, History, Erasures);
    }

    /// <summary>An engine on an empty store in memory: for what needs none, such as the test of a configuration.</summary>
    public static ProvisioningEngine WithoutStore(IReadOnlyList<IConnectorFactory> connectors, IReadOnlyList<INotificationChannel> channels, string actor)
    {
        var store = DraftStore.Empty(new("", "", EngineSchema.Version, DateTimeOffset.UnixEpoch));
        return new(new() { Store = store, PlanFolder = "", Connectors = connectors, Channels = channels, Actor = actor });
    }

    /// <summary>The store.</summary>
    public IProvisioningStore Store { get; }

    /// <summary>On whose behalf the session works, or null.</summary>
    public string? OnBehalfOf => _context.OnBehalfOf;

    /// <summary>The secrets of this session.</summary>
    public SecretKeeper Secrets { get; }

    /// <summary>Users and their schema.</summary>
    public DirectoryService Directory { get; }

    /// <summary>Where users stand.</summary>
    public LifecycleService Lifecycle { get; }

    /// <summary>What comes about by itself.</summary>
    public TimerService Timers { get; }

    /// <summary>Searches for users.</summary>
    public UserQuery Users { get; }

    /// <summary>Apps, their connectors and mappings.</summary>
    public AppService Apps { get; }

    /// <summary>Tries what apps do.</summary>
    public ProbeService Probes { get; }

    /// <summary>Tries expressions.</summary>
    public ExpressionService Expressions { get; }

    /// <summary>Groups and who is in them.</summary>
    public GroupService Groups { get; }

    /// <summary>Who has which app.</summary>
    public AssignmentService Assignments { get; }

    /// <summary>Which groups are kept in apps.</summary>
    public GroupPushService GroupPushes { get; }

    /// <summary>What apps hold.</summary>
    public AccountService Accounts { get; }

    /// <summary>Groups of apps and who is in them, as last read or written.</summary>
    public AppGroupService AppGroups { get; }

    /// <summary>Passwords.</summary>
    public PasswordService Passwords { get; }

    /// <summary>Whose the objects of apps are.</summary>
    public MatchService Matches { get; }

    /// <summary>Work that people do.</summary>
    public TaskService Tasks { get; }

    /// <summary>Who is told about what.</summary>
    public NotificationService Notifications { get; }

    /// <summary>Messages on their way.</summary>
    public DeliveryService Deliveries { get; }

    /// <summary>Plans.</summary>
    public PlanService Plans { get; }

    /// <summary>Who may approve plans, and which need it.</summary>
    public ApproverService Approvers { get; }

    /// <summary>Approvals of plans.</summary>
    public ApprovalService Approvals { get; }

    /// <summary>When a plan is held back.</summary>
    public GuardService Guards { get; }

    /// <summary>What is held back now.</summary>
    public QuarantineService Quarantine { get; }

    /// <summary>Runs.</summary>
    public RunService Runs { get; }

    /// <summary>Imports and syncs: plan and run in one.</summary>
    public SyncService Syncs { get; }

    /// <summary>Imports that go on.</summary>
    public WatchService Watches { get; }

    /// <summary>People whom upstream systems push in.</summary>
    public InboundService Inbound { get; }

    /// <summary>The configuration as files.</summary>
    public ConfigurationService Configuration { get; }

    /// <summary>Snapshots, and plans of what would be.</summary>
    public SimulationService Simulations { get; }

    /// <summary>What apps hold that is not as it should be.</summary>
    public DriftService Drift { get; }

    /// <summary>What an administrator has to know of, as rows.</summary>
    public ReportService Reports { get; }

    /// <summary>The journal as events.</summary>
    public AuditService Audit { get; }

    /// <summary>Events in files.</summary>
    public AuditExporter AuditExporter { get; }

    /// <summary>What users and their accounts were.</summary>
    public HistoryService History { get; }

    /// <summary>Erases people.</summary>
    public ErasureService Erasures { get; }

    /// <summary>Why users have what they have, and have not what they have not.</summary>
    public TraceService Traces { get; }

    /// <summary>Takes down what no commit has said yet: which secrets were used since the last one.</summary>
    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (Secrets.HasUses)
            await _context.CommitAsync("secrets used", [], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Who may do what.</summary>
    public RoleService Roles { get; }

    /// <inheritdoc/>
    public void Dispose() => Runs.Dispose();
}
