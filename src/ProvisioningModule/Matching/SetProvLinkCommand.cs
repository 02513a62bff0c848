using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Links an account to a user by hand.</summary>
/// <remarks>
/// What a source says of the person comes in with the next import; an account of a target is brought in line by the next sync. Nobody has two accounts of one app, and a link that stands is never moved: remove it first, when it is wrong.
/// An account of a target that was never read is looked up there. Whoever gets one that can be used and has no assignment of the app is assigned with it, so that the next plan takes nothing away.
/// </remarks>
/// <example>
/// <code>Set-ProvLink ad 4711 anna@contoso.com</code>
/// <para>Says that an account is a certain user's.</para>
/// </example>
/// <example>
/// <code>Import-Csv ./links.csv | Set-ProvLink -App ad</code>
/// <para>Links many: the file has the columns Key and User.</para>
/// </example>
/// <seealso cref="RemoveProvLinkCommand"/>
/// <seealso cref="GetProvAccountCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvLink", SupportsShouldProcess = true)]
[OutputType(typeof(Account))]
public sealed class SetProvLinkCommand : LinkCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, Position = 2, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(App);
        var user = Find(User!);
        FetchSecrets([app]);
        var apply = ShouldProcess($"{app.Name}/{Key}", $"Link to {user.UserName}");
        var account = Await(token => Engine.Matches.LinkAsync(app, Key, user, apply, token));
        if (PassThru)
            WriteObject(account);
    }
}
