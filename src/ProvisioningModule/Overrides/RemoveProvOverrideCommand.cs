using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Ends overrides before their time: the sources decide again.</summary>
/// <remarks>
/// The user's values are what the sources and what people set make of them from now on; apps follow with the next plan or sync.
/// </remarks>
/// <example>
/// <code>Remove-ProvOverride alice@contoso.com nickName</code>
/// <para>Ends one override, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvOverride | Where-Object By -eq 'contoso\bo' | Remove-ProvOverride -Confirm:$false</code>
/// <para>Ends all that one administrator set.</para>
/// </example>
/// <seealso cref="GetProvOverrideCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvOverride", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvOverrideCommand : StoreCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one, such as what Get-ProvOverride gives.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <summary>The attributes, by name, short name or path; all of the user's overrides where none is named.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("Path")]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[] Attribute { get; set; } = [];

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        var before = Find(Identity!);
        var user = Await(token => Engine.Directory.EndOverridesAsync(before, Attribute, token));
        if (ShouldProcess(before.UserName, $"End the override of {(Attribute.Length == 0 ? "everything" : string.Join(", ", Attribute))}"))
            Await(token => Engine.Directory.SaveAsync(user, "Remove-ProvOverride", token));
    }
}
