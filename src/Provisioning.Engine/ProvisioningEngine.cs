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
        Apps = new(context, Directory);
        Assignments = new(context);
        Accounts = new(context);
        Users = new(context, Directory);
        Plans = new(context, Directory, Apps);
        Runs = new(context, Directory, Apps, Plans);
        Syncs = new(Apps, Plans, Runs);
    }

    /// <summary>The store.</summary>
    public IProvisioningStore Store { get; }

    /// <summary>The secrets of this session.</summary>
    public SecretKeeper Secrets { get; }

    /// <summary>Users and their schema.</summary>
    public DirectoryService Directory { get; }

    /// <summary>Searches for users.</summary>
    public UserQuery Users { get; }

    /// <summary>Apps, their connectors and mappings.</summary>
    public AppService Apps { get; }

    /// <summary>Who has which app.</summary>
    public AssignmentService Assignments { get; }

    /// <summary>What apps hold.</summary>
    public AccountService Accounts { get; }

    /// <summary>Plans.</summary>
    public PlanService Plans { get; }

    /// <summary>Runs.</summary>
    public RunService Runs { get; }

    /// <summary>Imports and syncs: plan and run in one.</summary>
    public SyncService Syncs { get; }

    /// <inheritdoc/>
    public void Dispose() => Runs.Dispose();
}
