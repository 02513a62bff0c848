using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Erases everything that the store knows of a person, for good: in the history too.</summary>
/// <remarks>
/// <para>For a person who was removed (Remove-ProvUser), or who is gone already. Values, rows of sources, accounts, assignments, passwords, tasks, matches, what plans said and what went wrong: all of it goes, from the directory, from every earlier state that the journal has, and from the plans. What stays is that
/// something was there and when, under the person's id. The journal's chain of hashes stays whole, and Test-ProvAudit shows as before that nothing else was altered. It cannot be undone.</para>
/// <para>It is refused while anything is left to be done for the person: while a source has a row of which the next import would make somebody new, while an app has an account that can be used, while a task is open. -Force erases in spite of accounts and tasks; it asks no app for anything.</para>
/// <para>What it does not reach: backups, exports and snapshots that were made before, which have the person until they are deleted; the apps themselves; what records of other people or the configuration say of the person, which is told as a warning before; who did something, where that was the person; and what the file system or its
/// copies keep of files that were deleted.</para>
/// <para>The whole journal is read, the files of it that name the person are written anew, and the view is made anew: that takes its time in a big store, and reads wait at the end.</para>
/// </remarks>
/// <example>
/// <code>Clear-ProvUser alice@contoso.com -WhatIf</code>
/// <para>Tells how much would be erased, and what not.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Status Deleted | Where-Object UserName -eq alice@contoso.com | Clear-ProvUser -Confirm:$false</code>
/// <para>Erases somebody who was removed, without asking.</para>
/// </example>
/// <seealso cref="RemoveProvUserCommand"/>
/// <seealso cref="TestProvAuditCommand"/>
[Cmdlet(VerbsCommon.Clear, "ProvUser", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(UserErasure))]
public sealed class ClearProvUserCommand : StoreCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one. Somebody who is gone is found by the id or the last name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <summary>Erases a person who has accounts that can be used, or open tasks: no run disables or does them any more.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        var (engine, stop) = (Engine, StopToken);
        var id = Await(token => engine.Audit.FindUserAsync(Identity!.Text, token));
        var prepared = Await(token => engine.Erasures.PrepareAsync(id, Force, null, token));
        var preview = prepared.Preview;
        if (prepared.IsEmpty)
        {
            WriteWarning($"There is nothing left to be erased of the {preview.Name}.");
            return;
        }

        foreach (var kept in preview.NotErased)
            WriteWarning($"Not erased: {kept}");
        if (!ShouldProcess(Identity!.Text, $"Erase for good {preview.Records} records of the person, what {preview.SharedRecords} others say of them, and {preview.PlanChanges} changes of plans"))
            return;
        Pump(ReportedWork.RunAsync(report => engine.Erasures.EraseAsync(prepared, report, stop)));
    }
}
