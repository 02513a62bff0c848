using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>The base of cmdlets that say whose an account is.</summary>
public abstract class LinkCmdlet : AppCmdlet
{
    /// <summary>The app.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The account's key in the app, as Get-ProvAccount shows it.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MatchCompleter))]
    public string Key { get; set; } = "";

    /// <summary>Writes the account to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Key;
}
