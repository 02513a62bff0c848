using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace Provisioning.Commands;

/// <summary>Writes a session configuration file for an endpoint on which the roles are enforced (JEA).</summary>
/// <remarks>
/// <para>An endpoint for Just Enough Administration lets people run the commands of their roles and nothing else, under an account of its own: theirs needs no right to the store's folder. Roles that are checked in a person's own
/// process can be got round by whoever can write the files of the store; these can't. Let the folder of the store belong to the account that the endpoint runs as, and to nobody else.</para>
/// <para>The file goes to a Windows server, on which Register-PSSessionConfiguration makes the endpoint of it. The module has to be where PowerShell on the server finds it by name.
/// Of Open-ProvStore, people see the path of this store only. The commands of the roles are in the module's
/// role capability files, RoleCapabilities/ProvisioningHelpDesk.psrc and so on, which are named by their paths: of a module in a folder of its version, PowerShell finds none by name. An account or group may have several roles. Source: Microsoft, "JEA Session Configurations".</para>
/// </remarks>
/// <example>
/// <code>New-ProvEndpointConfiguration ./provisioning.pssc -StorePath D:\provisioning\contoso -RoleDefinition @{ 'CONTOSO\Help Desk' = 'HelpDesk'; 'CONTOSO\Audit' = 'Auditor' }</code>
/// <para>Writes a file that lets two groups in. On the server: Register-PSSessionConfiguration -Name Provisioning -Path ./provisioning.pssc</para>
/// </example>
/// <example>
/// <code>New-ProvEndpointConfiguration ./apps.pssc -StorePath D:\provisioning\contoso -RoleDefinition @{ 'CONTOSO\App Owners' = 'AppAdministrator', 'GroupAdministrator' } -GroupManagedServiceAccount 'CONTOSO\prov$' -TranscriptDirectory D:\transcripts -Force</code>
/// <para>Writes a file whose endpoint runs as a managed service account and keeps transcripts.</para>
/// </example>
/// <seealso cref="SetProvRoleCommand"/>
[Cmdlet(VerbsCommon.New, "ProvEndpointConfiguration", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class NewProvEndpointConfigurationCommand : ProvCmdlet
{
    /// <summary>The file to write; its name ends with .pssc.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidatePattern(@"\.pssc$")]
    public string Path { get; set; } = "";

    /// <summary>The folder of the store, on the server.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public string StorePath { get; set; } = "";

    /// <summary>Who has which roles: names of accounts or groups of Windows, each with one role or several.</summary>
    [Parameter(Mandatory = true)]
    [ValidateNotNull]
    public Hashtable RoleDefinition { get; set; } = [];

    /// <summary>The folder of the module on the server, in which the role capability files are; by default the one of this session.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ModulePath { get; set; }

    /// <summary>The managed service account as which the endpoint runs; a virtual account of the server by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? GroupManagedServiceAccount { get; set; }

    /// <summary>A folder on the server in which a transcript of every session is kept; none by default.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TranscriptDirectory { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path;

    /// <inheritdoc/>
    protected override void Process()
    {
        var file = ResolveNewPath(Path);
        var text = Text(Definitions());
        if (File.Exists(file) && !Force)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.FileExists,
                Category = ProvisioningErrorCategory.Conflict,
                Message = $"There is a file '{file}' already.",
                RecommendedAction = "Name another file, or replace it with -Force.",
                Target = file,
            }.ToException();
        }

        if (!ShouldProcess(file, "Write session configuration"))
            return;
        File.WriteAllText(file, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        WriteObject(new FileInfo(file));
    }

    private SortedDictionary<string, RoleName[]> Definitions()
    {
        var definitions = new SortedDictionary<string, RoleName[]>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in RoleDefinition)
        {
            var names = LanguagePrimitives.ConvertTo<string[]>(entry.Value).Select(n => Enum.TryParse<RoleName>(n, ignoreCase: true, out var role) && Enum.IsDefined(role) ? role : throw Unknown(entry.Key, n));
            definitions[LanguagePrimitives.ConvertTo<string>(entry.Key)] = [.. names];
        }

        return definitions.Count > 0 && definitions.Values.All(r => r.Length > 0) ? definitions : throw Unknown("-RoleDefinition", "nothing");
    }

    private string Text(SortedDictionary<string, RoleName[]> definitions)
    {
        var text = new StringBuilder();
        text.AppendLine("@{");
        Line("SchemaVersion", Quoted("2.0.0.0"));
        Line("GUID", Quoted(Guid.NewGuid().ToString("D")));
        Line("Description", Quoted("Provisioning for PowerShell: the commands of each one's roles, in one store."));
        Line("SessionType", Quoted("RestrictedRemoteServer"));
        if (GroupManagedServiceAccount is { } account)
            Line("GroupManagedServiceAccount", Quoted(account));
        else
            Line("RunAsVirtualAccount", "$true");
        if (TranscriptDirectory is { } transcripts)
            Line("TranscriptDirectory", Quoted(transcripts));
        var module = (ModulePath ?? MyInvocation.MyCommand.Module.ModuleBase).TrimEnd('/', '\\');
        Line("ModulesToImport", Quoted("ProvisioningModule"));
        // Without it, the path of the store is none.
        Line("VisibleProviders", Quoted("FileSystem"));
        text.AppendLine("    VisibleCmdlets = @(");
        text.AppendLine(CultureInfo.InvariantCulture, $"        @{{ Name = 'Open-ProvStore'; Parameters = @{{ Name = 'Path'; ValidateSet = {Quoted(StorePath)} }}, @{{ Name = 'TimeoutSec' }} }}");
        text.AppendLine("        'Close-ProvStore'");
        text.AppendLine("    )");
        text.AppendLine("    RoleDefinitions = @{");
        foreach (var (member, roles) in definitions)
            text.AppendLine(CultureInfo.InvariantCulture, $"        {Quoted(member)} = @{{ RoleCapabilityFiles = {string.Join(", ", roles.Select(r => Quoted($"{module}/RoleCapabilities/Provisioning{r}.psrc")))} }}");
        text.AppendLine("    }");
        text.AppendLine("}");
        return text.ToString();

        void Line(string name, string value) => text.AppendLine(CultureInfo.InvariantCulture, $"    {name} = {value}");
    }

    private static string Quoted(string text) => $"'{System.Management.Automation.Language.CodeGeneration.EscapeSingleQuotedStringContent(text)}'";

    private static ProvisioningException Unknown(object member, string name) => new ProvisioningError
    {
        Id = ErrorIds.RoleInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"'{member}' is to have the role '{name}', which there is not.{NearNames.Hint(name, Enum.GetNames<RoleName>())}",
        RecommendedAction = $"The roles are: {string.Join(", ", Enum.GetNames<RoleName>())}.",
        Target = member.ToString(),
    }.ToException();
}
