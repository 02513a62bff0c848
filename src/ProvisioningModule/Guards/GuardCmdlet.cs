using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>The base of cmdlets that change one guard.</summary>
public abstract class GuardCmdlet : StoreCmdlet
{
    /// <summary>The app, or 'directory'; all apps that have no guard of their own by default.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(GuardedCompleter))]
    public string? App { get; set; }

    /// <summary>What the guard counts.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    public GuardKind GuardKind { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App ?? GuardKind.ToString();

    /// <summary>Whom the guard is for, as words.</summary>
    private protected string Whom => App ?? "all apps";

    /// <summary>The guard that holds now.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.GuardInvalid"/>.</exception>
    private protected Guard Find() => Await(token => Engine.Guards.GetAsync(string.IsNullOrEmpty(App) ? null : App, GuardKind, token));
}
