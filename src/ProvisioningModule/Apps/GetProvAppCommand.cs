using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace Provisioning.Commands;

/// <summary>Gets the apps of the store.</summary>
/// <remarks>
/// Each app is shown with its connector, direction and mode. Its settings hold no secret; Credential says where the secret is, never what it is. Health says so when an app does not serve us and is left alone for a while.
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
public sealed class GetProvAppCommand : NamedCmdlet<App>
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(AppCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    private protected override IReadOnlyList<string> Asked => Name;

    private protected override string NameOf(App item) => item.Name;

    private protected override App One(string name) => Await(token => Engine.Quarantine.WithHealthAsync(FindApp(name), token));

    private protected override IAsyncEnumerable<App> All(CancellationToken cancellationToken) => WithHealthAsync(cancellationToken);

    private async IAsyncEnumerable<App> WithHealthAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var app in Engine.Apps.ListAsync(cancellationToken).ConfigureAwait(false))
            yield return await Engine.Quarantine.WithHealthAsync(app, cancellationToken).ConfigureAwait(false);
    }
}
