using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Stops an endpoint: nothing more is taken in. What was is kept.</summary>
/// <remarks>Requests under way are answered first, for five seconds at most. An import under way is stopped, and the next one makes up for it.</remarks>
/// <example>
/// <code>Stop-ProvScimEndpoint hr</code>
/// <para>Stops one.</para>
/// </example>
/// <example>
/// <code>Get-ProvScimEndpoint | Stop-ProvScimEndpoint</code>
/// <para>Stops all of this process.</para>
/// </example>
/// <seealso cref="StartProvScimEndpointCommand"/>
[Cmdlet(VerbsLifecycle.Stop, "ProvScimEndpoint", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopProvScimEndpointCommand : ProvCmdlet
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
        var endpoint = Endpoints.Get(App);
        if (ShouldProcess(endpoint.App, "Stop endpoint"))
            Await(_ => Endpoints.StopAsync(endpoint));
    }
}
