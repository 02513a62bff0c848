namespace Provisioning.Engine;

/// <summary>People whom upstream systems push in, instead of being asked for them.</summary>
public sealed class InboundService
{
    private readonly EngineContext _context;
    private readonly AppService _apps;
    private readonly SyncService _syncs;

    internal InboundService(EngineContext context, AppService apps, SyncService syncs)
    {
        (_context, _apps, _syncs) = (context, apps, syncs);
        Tokens = new(context, apps);
    }

    /// <summary>Tokens to sign in with.</summary>
    public ScimTokenService Tokens { get; }

    /// <summary>The app of this name, into which people are pushed.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.AppDirectionWrong"/>.</exception>
    public async ValueTask<App> GetAppAsync(string name, CancellationToken cancellationToken) => Receiving(await _apps.GetAsync(name, cancellationToken).ConfigureAwait(false));

    /// <summary>Gets ready to take in what is pushed for the app; the caller disposes it. There is one for an app at a time: whoever calls sees to that.</summary>
    /// <param name="name">The app's name.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.AppDirectionWrong"/>, <see cref="ErrorIds.AccessDenied"/>.</exception>
    public async ValueTask<InboundReception> OpenAsync(string name, CancellationToken cancellationToken)
    {
        var app = await GetAppAsync(name, cancellationToken).ConfigureAwait(false);
        await _context.Access.DemandAsync("Start-ProvScimEndpoint", new(RoleName.AppAdministrator) { App = app.Name }, cancellationToken).ConfigureAwait(false);
        return new(_syncs, app.Name, await InboundResources.OpenAsync(_context, app, cancellationToken).ConfigureAwait(false), new(_context, app.Name), _context.Clock);
    }

    /// <summary>The app, into which people are pushed.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/>.</exception>
    internal static App Receiving(App app) => string.Equals(app.Connector, ScimEndpointConnectorFactory.ConnectorName, StringComparison.OrdinalIgnoreCase) ? app : throw new ProvisioningError
    {
        Id = ErrorIds.AppDirectionWrong,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"Nobody pushes people into '{app.Name}': its connector is {app.Connector}, which asks for them itself.",
        RecommendedAction = $"Make an app for it: New-ProvApp <name> -Connector {ScimEndpointConnectorFactory.ConnectorName}.",
        Target = app.Name,
        App = app.Name,
    }.ToException();
}
