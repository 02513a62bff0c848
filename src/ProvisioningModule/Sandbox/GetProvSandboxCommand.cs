using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the practice applications that are running, or the users of one.</summary>
/// <remarks>
/// Each is shown with its address, how many users and groups it has, and how many requests it has answered. With -User its users are given as the application has them.
/// </remarks>
/// <example>
/// <code>Get-ProvSandbox</code>
/// <para>Shows all practice applications of this process.</para>
/// </example>
/// <example>
/// <code>Get-ProvSandbox sandbox -User | Where-Object active -eq $false</code>
/// <para>Shows the disabled users of one.</para>
/// </example>
/// <seealso cref="StartProvSandboxCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvSandbox")]
[OutputType(typeof(Sandbox), typeof(PSObject))]
public sealed class GetProvSandboxCommand : ProvCmdlet
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(SandboxCompleter))]
    [SupportsWildcards]
    public string Name { get; set; } = "*";

    /// <summary>Gives the users that the application has.</summary>
    [Parameter]
    public SwitchParameter User { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var pattern = WildcardPattern.Get(Name, WildcardOptions.IgnoreCase);
        var names = WildcardPattern.ContainsWildcardCharacters(Name) ? Sandboxes.Names.Where(pattern.IsMatch) : [Name];
        foreach (var name in names)
        {
            if (!User)
            {
                WriteObject(Sandboxes.Get(name));
                continue;
            }

            foreach (var user in Sandboxes.Users(name))
                WriteObject(ToObject(user));
        }
    }

    private static PSObject ToObject(AttributeSet user)
    {
        var result = new PSObject();
        foreach (var (name, value) in user)
            result.Properties.Add(new PSNoteProperty(name, value.ToObject()));
        return result;
    }
}
