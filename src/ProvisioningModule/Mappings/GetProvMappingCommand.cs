using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the mappings of apps.</summary>
/// <remarks>
/// Inbound mappings feed the directory from a source, outbound ones feed an app from the directory. They are listed by app, direction and target.
/// </remarks>
/// <example>
/// <code>Get-ProvMapping hr</code>
/// <para>Lists the mappings of one app.</para>
/// </example>
/// <example>
/// <code>Get-ProvMapping | Where-Object Source -eq 'department'</code>
/// <para>Shows which apps get the department.</para>
/// </example>
/// <seealso cref="SetProvMappingCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvMapping")]
[OutputType(typeof(AppMapping))]
public sealed class GetProvMappingCommand : StoreCmdlet
{
    /// <summary>The apps; all by default.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[]? App { get; set; }

    /// <summary>Only this direction.</summary>
    [Parameter]
    public MappingDirection? Direction { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var apps = App is null ? Await(ListAsync) : [.. App.Select(FindApp)];
        foreach (var app in apps)
        {
            WriteObject(
                app.Mappings
                    .Where(m => Direction is null || m.Direction == Direction)
                    .OrderBy(m => m.Direction).ThenBy(m => m.Target, StringComparer.OrdinalIgnoreCase)
                    .Select(m => AppMappings.Of(app, m)),
                enumerateCollection: true);
        }
    }

    private async ValueTask<List<App>> ListAsync(CancellationToken cancellationToken)
    {
        var apps = new List<App>();
        await foreach (var app in Engine.Apps.ListAsync(cancellationToken).ConfigureAwait(false))
            apps.Add(app);
        return apps;
    }
}
