using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Gets what happened, from the journal: who did what to whom, when and why, with old and new values.</summary>
/// <remarks>
/// <para>Everything that changes the store is an event, and so is every request to an app, every password on its way and every use of a secret. One commit of the journal may have many events; it is whole or not there at all.</para>
/// <para>Events are found by an index of users, apps, runs and actors: asking for one person's costs what that person's history costs. Values of sensitive attributes are shown as salted hashes, of which equal ones are equal.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvAuditEvent alice@contoso.com</code>
/// <para>Lists everything that happened to one user, the oldest first.</para>
/// </example>
/// <example>
/// <code>Get-ProvAuditEvent -App slack -After '2026-01-01' | Where-Object Kind -eq Account</code>
/// <para>Lists what happened to the accounts of an app since a day.</para>
/// </example>
/// <example>
/// <code>Get-ProvAuditEvent -Last 20</code>
/// <para>Lists the twenty newest events.</para>
/// </example>
/// <seealso cref="TestProvAuditCommand"/>
/// <seealso cref="ExportProvAuditCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvAuditEvent")]
[OutputType(typeof(AuditEvent))]
public sealed class GetProvAuditEventCommand : StoreCmdlet
{
    /// <summary>Only what concerns this user: an id, user name or mail address, or an object that names one. Somebody who is gone is found by the id or the last name.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>Only what this account of the operating system did, or what was done on behalf of this person. The whole name, whatever its case.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Actor { get; set; }

    /// <summary>Only what concerns this app, which may be gone.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Only what this run did.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(RunCompleter))]
    public RunIdentity? Run { get; set; }

    /// <summary>Only what happened at this time or later.</summary>
    [Parameter]
    public DateTimeOffset? After { get; set; }

    /// <summary>Only what happened at this time or before.</summary>
    [Parameter]
    public DateTimeOffset? Before { get; set; }

    /// <summary>Only so many of the oldest.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? First { get; set; }

    /// <summary>Only so many of the newest. They come in the order in which they happened all the same.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => User?.Text ?? App ?? Run?.Id;

    /// <inheritdoc/>
    protected override void Process()
    {
        var filter = new AuditFilter
        {
            UserId = User is null ? null : Await(token => Engine.Audit.FindUserAsync(User.Text, token)),
            Actor = Actor,
            App = App,
            RunId = Run?.Id,
            After = After,
            Before = Before,
        };
        WriteAll(SelectAsync(filter));
    }

    private async IAsyncEnumerable<AuditEvent> SelectAsync(AuditFilter filter)
    {
        if (Last is not { } last)
        {
            var left = First ?? int.MaxValue;
            await foreach (var item in Engine.Audit.EventsAsync(filter, newestFirst: false, StopToken).ConfigureAwait(false))
            {
                yield return item;
                if (--left == 0)
                    yield break;
            }

            yield break;
        }

        var newest = new Stack<AuditEvent>();
        await foreach (var item in Engine.Audit.EventsAsync(filter, newestFirst: true, StopToken).ConfigureAwait(false))
        {
            newest.Push(item);
            if (newest.Count == last)
                break;
        }

        foreach (var item in newest.Take(First ?? int.MaxValue))
            yield return item;
    }
}
