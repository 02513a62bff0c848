using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Stops an endpoint: nothing more is taken in. What was is kept.</summary>
/// <remarks>Requests under way are answered first, for five seconds at most. An import under way is stopped, and the next one makes up for it.</remarks>
/// <example>
/// <code>Stop-ProvScimEndpoint okta</code>
/// <para>Stops one.</para>
/// </example>
/// <example>
/// <code>Get-ProvScimEndpoint | Stop-ProvScimEndpoint</code>
/// <para>Stops all of the store.</para>
/// </example>
/// <seealso cref="StartProvScimEndpointCommand"/>
[Cmdlet(VerbsLifecycle.Stop, "ProvScimEndpoint", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopProvScimEndpointCommand : StoreCmdlet
{
    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(EndpointCompleter))]
    public string App { get; set; } = "";

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var endpoint = Endpoints.Get(Engine.Store.Info.Path, App);
        if (ShouldProcess(endpoint.App, "Stop endpoint"))
            Await(_ => Endpoints.StopAsync(endpoint));
    }
}
