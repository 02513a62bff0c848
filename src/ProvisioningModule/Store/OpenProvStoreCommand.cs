using System.Management.Automation;
using Provisioning.Engine;
using Provisioning.Store;
using Provisioning.Store.LiteDb;

namespace Provisioning.Commands;

/// <summary>Opens a store, or makes a new one.</summary>
/// <remarks>
/// <para>A store is a folder with everything that the module knows: users, apps, accounts, plans and runs. One process at a time has it open; a second one is told who that is.
/// The store that was opened last is the one that cmdlets work in, in every runspace of the process.</para>
/// <para>Opening brings the view of the store up to date with its journal, or makes it anew where it is damaged.</para>
/// </remarks>
/// <example>
/// <code>Open-ProvStore ./contoso -Create</code>
/// <para>Makes a new store and opens it.</para>
/// </example>
/// <example>
/// <code>$store = Open-ProvStore ./contoso; Get-ProvUser -Store $store</code>
/// <para>Opens a store and names it in a command, as is needed where several are open.</para>
/// </example>
/// <example>
/// <code>Open-ProvStore ./contoso -TimeoutSec 300</code>
/// <para>Waits up to five minutes for another process that has the store open, as a scheduled task does.</para>
/// </example>
/// <seealso cref="CloseProvStoreCommand"/>
/// <seealso cref="TestProvStoreCommand"/>
[Cmdlet(VerbsCommon.Open, "ProvStore", SupportsShouldProcess = true)]
[OutputType(typeof(StoreInfo))]
public sealed class OpenProvStoreCommand : ProvCmdlet
{
    /// <summary>The store's folder.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>Makes a new store. The folder must be empty or not there.</summary>
    [Parameter]
    public SwitchParameter Create { get; set; }

    /// <summary>How long to wait for another process that has the store open, in seconds. Without it, that process is named at once as an error.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int TimeoutSec { get; set; }

    /// <summary>On whose behalf this session works, such as the person who ordered an automation's change. It is noted with every change beside the operating system's account, and is not checked.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ValidateLength(1, 200)]
    public string? OnBehalfOf { get; set; }

    /// <summary>Takes this machine's clock for right although the newest commit of the store was made later than it says: for when the clock had been ahead. It holds until the store is closed; from the next commit on it is not needed any more.</summary>
    [Parameter]
    public SwitchParameter AcceptClock { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var folder = ResolveNewPath(Path);
        if (OpenStores.At(folder) is { } open && !Create)
        {
            if (OnBehalfOf is not null && OnBehalfOf != open.Engine.OnBehalfOf)
                WriteWarning($"The store is open already, {(open.Engine.OnBehalfOf is { } other ? $"on behalf of {other}" : "on nobody's behalf")}, and stays so. Close-ProvStore first.");
            if (AcceptClock)
                WriteWarning("The store is open already, and -AcceptClock comes too late. Close-ProvStore first.");
            OpenStores.Add(open, Session);
            WriteObject(open.Info);
            return;
        }

        if (!Create || ShouldProcess(folder, "Make a new store"))
            Pump(OpenAsync(folder, Actor.Of(this)));
    }

    private async IAsyncEnumerable<EngineEvent> OpenAsync(string folder, string actor)
    {
        var told = System.Threading.Channels.Channel.CreateUnbounded<EngineEvent>();
        var opening = Task.Run(
            async () =>
            {
                try
                {
                    return await StoreFolder.OpenAsync(
                        new()
                        {
                            Path = folder,
                            Create = Create,
                            Schema = EngineSchema.Current,
                            View = new LiteDbViewProvider(),
                            Actor = actor,
                            LockWait = TimeSpan.FromSeconds(TimeoutSec),
                            Report = message => told.Writer.TryWrite(message),
                        },
                        StopToken).ConfigureAwait(false);
                }
                finally
                {
                    told.Writer.TryComplete();
                }
            },
            CancellationToken.None);
        await foreach (var message in told.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            yield return message;

        var store = await opening.ConfigureAwait(false);
        var engine = new ProvisioningEngine(new()
        {
            Store = store,
            PlanFolder = System.IO.Path.Combine(folder, StoreFolder.PlanFolder),
            Connectors = Connectors.All,
            Channels = NotificationChannels.All,
            Actor = actor,
            OnBehalfOf = OnBehalfOf,
            AcceptClock = AcceptClock,
        });
        var opened = new OpenStore(store, engine);
        try
        {
            await engine.Roles.DemandAnyAsync("Open-ProvStore", StopToken).ConfigureAwait(false);
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        OpenStores.Add(opened, Session);
        yield return new ResultEvent(store.Info);
    }

    /// <inheritdoc/>
    protected override void End() => SessionEnd.Register(Session);
}
