using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>The base of cmdlets about one app at a time.</summary>
public abstract class AppNameCmdlet : AppCmdlet
{
    /// <summary>The app's name; or the app itself, through the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("App")]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;
}
