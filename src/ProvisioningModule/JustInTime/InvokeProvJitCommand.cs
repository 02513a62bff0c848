using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Brings people in at the moment they are asked for: looks each up in the sources, and takes in what is found as an import would.</summary>
/// <remarks>
/// <para>
/// Sources are asked that can be asked for one person (an AD, LDAP, SCIM or CSV source can). A person is looked for by what the source's mappings give as user name, mail address and employee number, by what its match rules compare, and by
/// the source's own key; with -Attribute and -Value by that attribute. What is found goes through the same matching, mappings, guards and approvals as in an import of that one object. Who is not found is not gone.
/// </para>
/// <para>
/// The person's accounts in the applications are planned and written too, as Invoke-ProvSync would for that person alone; with -ImportOnly that is left to the next sync. Somebody who is as the source has them already is left as they are, and
/// nothing is written.
/// </para>
/// <para>Several who may be meant are an error that names them, and nobody comes in. With -WhatIf each change that would be made is written to the pipeline.</para>
/// </remarks>
/// <example>
/// <code>Invoke-ProvJit bo@contoso.com -App hr</code>
/// <para>Brings in one person from one source, and makes their accounts.</para>
/// </example>
/// <example>
/// <code>Invoke-ProvJit -App hr -Attribute Mail -Value bo@contoso.com -ImportOnly</code>
/// <para>Brings in whoever has this value in a column of the source, and leaves the applications as they are.</para>
/// </example>
/// <example>
/// <code>Invoke-ProvJit 2 -App hr -WhatIf | Format-Table</code>
/// <para>Shows what would be done with the person who has this key in the source.</para>
/// </example>
/// <seealso cref="GetProvUserCommand"/>
/// <seealso cref="InvokeProvImportCommand"/>
/// <seealso cref="InvokeProvSyncCommand"/>
[Cmdlet(VerbsLifecycle.Invoke, "ProvJit", SupportsShouldProcess = true, DefaultParameterSetName = IdentitySet)]
[OutputType(typeof(JustInTimeResult), typeof(Change))]
public sealed class InvokeProvJitCommand : RunCmdlet
{
    private const string IdentitySet = "Identity";
    private const string AttributeSet = "Attribute";

    /// <summary>The person: a user name, mail address, employee number or key of the source, or an object that names one, such as of Get-ADUser.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = IdentitySet)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity[]? Identity { get; set; }

    /// <summary>The attribute by which the person is looked for, in the source's own names.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AttributeSet)]
    [ValidateNotNullOrEmpty]
    public string? Attribute { get; set; }

    /// <summary>The value of -Attribute that names the person.</summary>
    [Parameter(Mandatory = true, ParameterSetName = AttributeSet)]
    [ValidateNotNullOrEmpty]
    public string? Value { get; set; }

    /// <summary>The sources that are asked; all that can be by default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string[]? App { get; set; }

    /// <summary>Brings the person into the directory, and leaves the applications to the next sync.</summary>
    [Parameter]
    public SwitchParameter ImportOnly { get; set; }

    private string? current;

    /// <inheritdoc/>
    protected override object? ErrorTarget => current ?? Value;

    /// <inheritdoc/>
    protected override void Process()
    {
        foreach (var (who, key) in Identity?.Select(i => (i.Text, i.AccountKey)) ?? [(Value!, null)])
        {
            current = who;
            try
            {
                Bring(new() { Identity = who, Key = key, Attribute = Attribute, Apps = App, Sync = !ImportOnly, Save = ShouldProcess(who, "Look up and bring in") });
            }
            catch (ProvisioningException e)
            {
                WriteFailure(e.Error);
            }
        }
    }

    private void Bring(JustInTimeRequest request)
    {
        var covers = WithSecrets(Await(token => Engine.JustInTime.RequestAsync(request, token)));
        Pump(Engine.JustInTime.RunAsync(request, covers, How(covers.Targets), StopToken));
    }
}
