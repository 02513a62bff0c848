using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the apps of the store.</summary>
/// <remarks>
/// Each app is shown with its connector, direction and mode. Its settings hold no secret; Credential says where the secret is, never what it is.
/// </remarks>
/// <example>
/// <code>Get-ProvApp</code>
/// <para>Lists all apps.</para>
/// </example>
/// <example>
/// <code>(Get-ProvApp slack).Settings</code>
/// <para>Shows one app's settings.</para>
/// </example>
/// <seealso cref="NewProvAppCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvApp")]
[OutputType(typeof(App))]
public sealed class GetProvAppCommand : StoreCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    private string? current;

    /// <inheritdoc/>
    protected override object? ErrorTarget => current;

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var name in Name)
        {
            current = name;
            if (WildcardPattern.ContainsWildcardCharacters(name))
                WriteAll(MatchingAsync(WildcardPattern.Get(name, WildcardOptions.IgnoreCase)));
            else
                WriteObject(FindApp(name));
        }
    }

    private async IAsyncEnumerable<App> MatchingAsync(WildcardPattern pattern)
    {
        await foreach (var app in Engine.Apps.ListAsync(StopToken).ConfigureAwait(false))
        {
            if (pattern.IsMatch(app.Name))
                yield return app;
        }
    }
}
