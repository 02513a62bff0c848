using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the attributes that users can have.</summary>
/// <remarks>
/// The standard ones (RFC 7643, core and enterprise user) come first, then the custom ones by name, then parts of standard ones that have an order of sources of their own. Aliases are the short names under which commands and filters know parts of them.
/// </remarks>
/// <example>
/// <code>Get-ProvAttribute</code>
/// <para>Lists all attributes.</para>
/// </example>
/// <example>
/// <code>Get-ProvAttribute -Custom</code>
/// <para>Lists those that were added with Set-ProvAttribute.</para>
/// </example>
/// <seealso cref="SetProvAttributeCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvAttribute")]
[OutputType(typeof(AttributeDefinition))]
public sealed class GetProvAttributeCommand : StoreCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <summary>Only custom attributes.</summary>
    [Parameter]
    public SwitchParameter Custom { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var schema = Await(token => Engine.Directory.GetSchemaAsync(token));
        var all = schema.Attributes.Concat(schema.Parts.OrderBy(p => p.Name, StringComparer.OrdinalIgnoreCase)).Where(a => !Custom || a.Custom).ToList();
        foreach (var name in Name)
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var found = all.FindAll(a => pattern.IsMatch(a.Name) || string.Equals(a.Name, Provisioning.Engine.DirectorySchema.ShortNames.GetValueOrDefault(name, name), StringComparison.OrdinalIgnoreCase));
            WriteObject(found, enumerateCollection: true);
            if (found.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
                Await(token => MissingAsync(name, token));
        }
    }

    private async ValueTask MissingAsync(string name, CancellationToken cancellationToken) =>
        (await Engine.Directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false)).Resolve(name);
}
