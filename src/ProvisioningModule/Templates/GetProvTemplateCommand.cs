using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets what is known of applications that can be provisioned, and from which public documentation.</summary>
/// <remarks>
/// <para>A template has an application's address, how it is signed in to, what it does and what it does not, what it means there that an account is disabled, how much it takes, and the mappings to begin with. New-ProvApp -Template starts from it.</para>
/// <para>It says what the application's public documentation says, and names its pages; what these do not say is not in it. The templates are files in the module's folder catalog (docs/templates.md). No store is needed.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvTemplate</code>
/// <para>Lists all templates.</para>
/// </example>
/// <example>
/// <code>Get-ProvTemplate Slack | ForEach-Object { $_.WhenDisabled; $_.Limits; $_.Documentation }</code>
/// <para>Shows what becomes of an account there that is disabled, how much the application takes, and where that is written.</para>
/// </example>
/// <example>
/// <code>(Get-ProvTemplate GitLab*).Placeholders</code>
/// <para>Shows what -Settings of New-ProvApp has to say beside the connector's settings.</para>
/// </example>
/// <seealso cref="NewProvAppCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvTemplate")]
[OutputType(typeof(AppTemplate))]
public sealed class GetProvTemplateCommand : ProvCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(TemplateCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var asked in Name)
        {
            foreach (var name in WildcardPattern.ContainsWildcardCharacters(asked) ? Matching(asked) : [asked])
                Write(name);
        }
    }

    private void Write(string name)
    {
        AppTemplate template;
        try
        {
            template = Await(token => Templates.Shipped.GetAsync(name, token));
        }
        catch (ProvisioningException e)
        {
            WriteFailure(e.Error, name);
            return;
        }

        WriteObject(template);
    }

    private static IEnumerable<string> Matching(string wildcard)
    {
        var pattern = WildcardPattern.Get(wildcard, WildcardOptions.IgnoreCase);
        return Templates.Shipped.Names.Where(pattern.IsMatch);
    }
}
