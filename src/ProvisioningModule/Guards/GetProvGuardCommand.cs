using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets when plans are held back.</summary>
/// <remarks>
/// Without -App it lists what holds for all apps, and what is set for single ones. With it, it lists every guard of the app, whoever set it: Origin says whether it is the app's own, one for all apps, or built in.
/// </remarks>
/// <example>
/// <code>Get-ProvGuard</code>
/// <para>Lists what holds for all apps, and what is set for single ones.</para>
/// </example>
/// <example>
/// <code>Get-ProvGuard slack, directory</code>
/// <para>Lists by what the plans of an app and of the directory are judged.</para>
/// </example>
/// <seealso cref="SetProvGuardCommand"/>
/// <seealso cref="GetProvQuarantineCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvGuard")]
[OutputType(typeof(Guard))]
public sealed class GetProvGuardCommand : StoreCmdlet
{
    /// <summary>The apps; 'directory' for the directory itself.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(GuardedCompleter))]
    public string[]? App { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (App is null)
        {
            WriteAll(Engine.Guards.ListAsync(StopToken));
            return;
        }

        foreach (var app in App)
            WriteObject(Await(token => Engine.Guards.OfAsync(app, token)), enumerateCollection: true);
    }
}
