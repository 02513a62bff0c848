namespace Provisioning.Engine;

/// <summary>
/// The engine on one open store: users, apps, plans and runs. It knows no PowerShell, no HTTP and no database; what it does not know it is given. Safe for use by many threads.
/// </summary>
public sealed class ProvisioningEngine : IDisposable
{
    /// <summary>Starts an engine. Nothing is read or written yet.</summary>
    public ProvisioningEngine(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var context = new EngineContext(options);
        Store = options.Store;
        Secrets = context.Secrets;
        Directory = new(context);
        Lifecycle = new(context, Directory);
        Apps = new(context, Directory);
        Expressions = new(context, Directory, Apps);
        Groups = new(context, Directory);
        Timers = new(context, Directory);
        Assignments = new(context, Directory, Apps, Groups);
        Accounts = new(context);
        Matches = new(context, Directory, Apps);
        Tasks = new(context);
        Users = new(context, Directory);
        Passwords = new(context, Directory, Apps);
        Plans = new(context, Directory, Apps);
        var outbox = new Outbox(context);
        Notifications = new(context);
        Deliveries = new(context, Directory, Notifications, outbox);
        Approvers = new(context);
        Approvals = new(context, Approvers, Plans);
        Runs = new(context, Directory, Apps, Plans, Passwords, outbox, Deliveries, Approvals);
        Syncs = new(Apps, Plans, Runs, outbox, Deliveries, Approvals);
    }

    /// <summary>The store.</summary>
    public IProvisioningStore Store { get; }

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

    /// <summary>Tries expressions.</summary>
    public ExpressionService Expressions { get; }

    /// <summary>Groups and who is in them.</summary>
    public GroupService Groups { get; }

    /// <summary>Who has which app.</summary>
    public AssignmentService Assignments { get; }

    /// <summary>What apps hold.</summary>
    public AccountService Accounts { get; }

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

    /// <summary>Runs.</summary>
    public RunService Runs { get; }

    /// <summary>Imports and syncs: plan and run in one.</summary>
    public SyncService Syncs { get; }

    /// <inheritdoc/>
    public void Dispose() => Runs.Dispose();
}
