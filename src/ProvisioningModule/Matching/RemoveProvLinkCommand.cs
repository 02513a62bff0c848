using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Takes an account from its user.</summary>
/// <remarks>
/// It is never linked to that user again by itself; by hand it can be. An object of a source waits for a decision from then on. Nothing is done in the app: the user keeps their attributes, and gets another account in a target where
/// it is assigned.
/// </remarks>
/// <example>
/// <code>Remove-ProvLink ad 4711</code>
/// <para>Unlinks one account, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser anna@contoso.com | Get-ProvAccount ad | Remove-ProvLink -Confirm:$false</code>
/// <para>Unlinks a user's account of one app, without asking.</para>
/// </example>
/// <seealso cref="SetProvLinkCommand"/>
/// <seealso cref="GetProvMatchCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvLink", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(Account))]
public sealed class RemoveProvLinkCommand : LinkCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(App);
        // What cannot be unlinked is no question.
        var account = Await(token => Engine.Matches.UnlinkAsync(app, Key, apply: false, token));
        if (ShouldProcess($"{app.Name}/{Key}", "Remove link"))
            account = Await(token => Engine.Matches.UnlinkAsync(app, Key, apply: true, token));
        if (PassThru)
            WriteObject(account);
    }
}
