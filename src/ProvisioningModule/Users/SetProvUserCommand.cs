using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Changes attributes of users.</summary>
/// <remarks>
/// What is not named stays as it is. A value that a source gave is changed here as well; the source writes it again when its own value changes.
/// The apps follow with the next plan or sync.
/// </remarks>
/// <example>
/// <code>Set-ProvUser alice@contoso.com -Department Marketing -Title 'Team lead'</code>
/// <para>Moves one user.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'company eq "Contoso Ltd"' | Set-ProvUser -Attributes @{ company = 'Contoso AG'; Mobile = $null }</code>
/// <para>Changes the organization of many users and clears their mobile number.</para>
/// </example>
/// <seealso cref="GetProvUserCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class SetProvUserCommand : UserWriteCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <summary>A new user name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? UserName { get; set; }

    /// <summary>Attributes to clear, by name, short name or path.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[]? Clear { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        var values = Named(new UserAttributes()).Add("userName", UserName).Clear(Clear).Values;
        var before = Find(Identity!);
        var user = Await(token => Engine.Directory.WithAsync(before, values, token));
        if (ShouldProcess(before.UserName, "Change user"))
            user = Await(token => Engine.Directory.SaveAsync(user, "Set-ProvUser", token));
        if (PassThru)
            WriteObject(user);
    }
}
