using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Says why a user has an account, a value or an app, or has not, and since when.</summary>
/// <remarks>
/// <para>What is told is a tree: what explains a step follows it, one level deeper. It goes from what an app holds back to the mapping, the user's value, the source's row and why that row is the user's; from an account to the change that made it so, what that rests on, the run, the
/// plan and who released it; and from what did not happen to what stood in its way: a guard, a mode, a protection, a failure with the app's answer, a rule that is not met, a time to come.</para>
/// <para>Nothing is asked of any app. With -AsOf the answer is that of a past day, with the groups, rules and mappings of then. Values of sensitive attributes are shown as salted hashes.</para>
/// </remarks>
/// <example>
/// <code>Trace-ProvUser alice@contoso.com slack</code>
/// <para>Explains a user's account in an app, value by value.</para>
/// </example>
/// <example>
/// <code>Trace-ProvUser alice@contoso.com -Attribute department</code>
/// <para>Explains one value of the directory.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser alice@contoso.com | Trace-ProvUser | Where-Object Kind -eq Obstacle</code>
/// <para>Lists what keeps a user from having what they could have.</para>
/// </example>
/// <seealso cref="GetProvHistoryCommand"/>
/// <seealso cref="GetProvAuditEventCommand"/>
[Cmdlet(VerbsDiagnostic.Trace, "ProvUser")]
[OutputType(typeof(TraceStep))]
public sealed class TraceProvUserCommand : StoreCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one. Somebody who is gone is found by the id or the last name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? Identity { get; set; }

    /// <summary>Only this app, with its values; by default every target app, and the sources that know the user.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Only this attribute: of the app where one is named, in its own names; else of the directory.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string? Attribute { get; set; }

    /// <summary>As of when: a day such as '2026-03-03', which means its end; a time; or the number of a commit as Get-ProvAuditEvent shows it. By default now.</summary>
    [Parameter]
    public PointInTime? AsOf { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Identity?.Text;

    /// <inheritdoc/>
    protected override void Process()
    {
        var id = Await(token => Engine.Audit.FindUserAsync(Identity!.Text, token));
        // An app that is gone is known as of a day on which it was there.
        var app = App is null || AsOf is not null ? App : FindApp(App).Name;
        WriteObject(Await(token => Engine.Traces.TraceAsync(id, app, Attribute, AsOf, token)), enumerateCollection: true);
    }
}
