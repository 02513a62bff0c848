using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the endpoints that take in what is pushed into the store.</summary>
/// <remarks>Each is shown with its address, how many users and groups were pushed in, how many requests it has answered, and its last import.</remarks>
/// <example>
/// <code>Get-ProvScimEndpoint</code>
/// <para>Shows all of the store.</para>
/// </example>
/// <example>
/// <code>Get-ProvScimEndpoint | ForEach-Object ImportError</code>
/// <para>Shows what went wrong when what was pushed was imported.</para>
/// </example>
/// <seealso cref="StartProvScimEndpointCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvScimEndpoint")]
[OutputType(typeof(ScimEndpoint))]
public sealed class GetProvScimEndpointCommand : StoreCmdlet
{
    /// <summary>Names of apps, with wildcards.</summary>
    [Parameter(Position = 0)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(EndpointCompleter))]
    [SupportsWildcards]
    public string App { get; set; } = "*";

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var pattern = WildcardPattern.Get(App, WildcardOptions.IgnoreCase);
        var store = Engine.Store.Info.Path;
        foreach (var endpoint in WildcardPattern.ContainsWildcardCharacters(App) ? Endpoints.Of(store).Where(e => pattern.IsMatch(e.App)) : [Endpoints.Get(store, App)])
            WriteObject(endpoint.Show());
    }
}
