using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets the users of a practice application, as the application has them.</summary>
/// <remarks>
/// Each user is an object with the attributes of SCIM (RFC 7643) as properties, also those of the enterprise extension. Nothing is asked over the network.
/// </remarks>
/// <example>
/// <code>Get-ProvSandboxUser | Where-Object active -eq $false</code>
/// <para>Shows the disabled users of the one that was started without a name.</para>
/// </example>
/// <example>
/// <code>Get-ProvSandbox | Get-ProvSandboxUser | ForEach-Object userName</code>
/// <para>Lists the user names in all of them.</para>
/// </example>
/// <seealso cref="GetProvSandboxCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvSandboxUser")]
[OutputType(typeof(PSObject))]
public sealed class GetProvSandboxUserCommand : ProvCmdlet
{
    /// <summary>The practice application's name.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SandboxCompleter))]
    public string Name { get; set; } = "sandbox";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var user in Sandboxes.Users(Name))
            WriteObject(ToObject(user));
    }

    private static PSObject ToObject(AttributeSet user)
    {
        var result = new PSObject();
        foreach (var (name, value) in user)
            result.Properties.Add(new PSNoteProperty(name, value.ToObject()));
        return result;
    }
}
