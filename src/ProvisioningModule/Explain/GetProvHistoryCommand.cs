using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets what each value, account, assignment and membership of a user was, from when to when, and who and what gave it.</summary>
/// <remarks>
/// It is read from the journal through an index: what it costs follows that user's history. Source names the row and mapping, the override or the person that a value came from, Reason is what the plan said, and the run, the plan and the commit are named. Memberships by a group's rule are
/// worked out and stored nowhere: Trace-ProvUser -AsOf tells them of a day. Values of sensitive attributes are shown as salted hashes.
/// </remarks>
/// <example>
/// <code>Get-ProvHistory alice@contoso.com -Attribute department</code>
/// <para>Lists the departments that a user was in.</para>
/// </example>
/// <example>
/// <code>Get-ProvHistory alice@contoso.com -App slack | Where-Object Name -eq active</code>
/// <para>Lists when a user's account could be used and when not.</para>
/// </example>
/// <seealso cref="TraceProvUserCommand"/>
/// <seealso cref="GetProvAuditEventCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvHistory")]
[OutputType(typeof(HistoryEntry))]
public sealed class GetProvHistoryCommand : StoreCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one. Somebody who is gone is found by the id or the last name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>Only of this app, which may be gone.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Only of this attribute, with everything that is in it; of an app, in the app's own names.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string? Attribute { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => User?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        var id = Await(token => Engine.Audit.FindUserAsync(User!.Text, token));
        if (Await(token => Engine.Erasures.FindAsync(id, token)) is { } erased)
            WriteWarning($"{erased}.");
        WriteObject(Await(token => Engine.History.ReadAsync(id, App, Attribute, token)), enumerateCollection: true);
    }
}
