using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Stops a practice application.</summary>
/// <remarks>
/// What it had in memory is gone; what it had in a file stays there. Practice applications also end with the process.
/// </remarks>
/// <example>
/// <code>Stop-ProvSandbox</code>
/// <para>Stops the one that was started without a name.</para>
/// </example>
/// <example>
/// <code>Get-ProvSandbox * | Stop-ProvSandbox</code>
/// <para>Stops all of them.</para>
/// </example>
/// <seealso cref="StartProvSandboxCommand"/>
[Cmdlet(VerbsLifecycle.Stop, "ProvSandbox", SupportsShouldProcess = true)]
[OutputType(typeof(void))]
public sealed class StopProvSandboxCommand : ProvCmdlet
{
    /// <summary>Its name.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SandboxCompleter))]
    public string Name { get; set; } = "sandbox";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var sandbox = Sandboxes.Get(Name);
        if (ShouldProcess(sandbox.Name, "Stop practice application"))
            Await(_ => Sandboxes.StopAsync(sandbox.Name));
    }
}
