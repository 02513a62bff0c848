using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets users of the directory.</summary>
/// <remarks>
/// Without parameters every user is given, one by one as they are read. -Filter takes a SCIM filter (RFC 7644 section 3.4.2.2) with all its operators: eq, ne, co, sw, ew, gt, ge, lt, le, pr, and, or, not,
/// and value filters such as emails[type eq "work"]. Attributes can be named by path or by short name (Mail, Surname, Mobile). A filter with eq or sw on userName, mail, employeeNumber or an indexed custom attribute
/// is answered by an index. Removed users are left out unless -IncludeDeleted is given or one is named by id.
/// </remarks>
/// <example>
/// <code>Get-ProvUser alice@contoso.com</code>
/// <para>Gets one user by user name, id or mail address.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser -Filter 'department eq "Sales" and not (title co "Intern")' | Grant-ProvAppAssignment -App slack</code>
/// <para>Gives an app to everybody in Sales who is no intern.</para>
/// </example>
/// <example>
/// <code>(Get-ProvUser alice@contoso.com -IncludeProvenance).Provenance</code>
/// <para>Lists from which source, or from whom, each value of a user came, and since when.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser alice@contoso.com -AsOf ([DateTime]::Now)</code>
/// <para>Gets a user as they were at a time, read from the journal.</para>
/// </example>
/// <seealso cref="NewProvUserCommand"/>
/// <seealso cref="SetProvUserCommand"/>
/// <seealso cref="GetProvHistoryCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvUser", DefaultParameterSetName = "Filter")]
[OutputType(typeof(User))]
public sealed class GetProvUserCommand : StoreCmdlet
{
    /// <summary>The user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = "Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity[]? Identity { get; set; }

    /// <summary>A SCIM filter.</summary>
    [Parameter(ParameterSetName = "Filter")]
    [ValidateNotNullOrEmpty]
    public string? Filter { get; set; }

    /// <summary>Only users of these statuses.</summary>
    [Parameter(ParameterSetName = "Filter")]
    public UserStatus[]? Status { get; set; }

    /// <summary>Gives removed users too.</summary>
    [Parameter(ParameterSetName = "Filter")]
    public SwitchParameter IncludeDeleted { get; set; }

    /// <summary>Shows of every value from where it came and since when: Provenance has it by path.</summary>
    [Parameter]
    public SwitchParameter IncludeProvenance { get; set; }

    /// <summary>As of when: a day such as '2026-03-03', which means its end; a time; or the number of a commit as Get-ProvAuditEvent shows it. Somebody who is gone since is found by the id or the last name.</summary>
    [Parameter(ParameterSetName = "Identity")]
    public PointInTime? AsOf { get; set; }

    private UserIdentity? current;

    private protected override bool ShowsProvenance => IncludeProvenance;

    private protected override object Shown(object item)
    {
        var shown = base.Shown(item);
        if (!IncludeProvenance || shown is not User user)
            return shown;
        var wrapped = new PSObject(user);
        wrapped.TypeNames.Insert(0, "Provisioning.User#Provenance");
        return wrapped;
    }

    /// <inheritdoc/>
    protected override object? ErrorTarget => current?.Text ?? Filter;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Identity is null)
        {
            WriteAll(SearchAsync());
            return;
        }

        foreach (var identity in Identity)
        {
            current = identity;
            try
            {
                WriteObject(AsOf is null ? Find(identity) : FindAsOf(identity.Text, AsOf));
            }
            catch (ProvisioningException e)
            {
                WriteFailure(e.Error);
            }
        }
    }

    private User FindAsOf(string text, PointInTime point)
    {
        var id = Await(token => Engine.Audit.FindUserAsync(text, token));
        var sequence = Await(token => Engine.History.SequenceAsync(point, token));
        if (Await(token => Engine.History.UserAsync(id, sequence, token)) is { } user)
            return user;
        var erased = Await(token => Engine.Erasures.FindAsync(id, token));
        throw new ProvisioningError
        {
            Id = ErrorIds.UserNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = erased is null ? $"There was no user '{text}' as of {point}." : $"What the user '{text}' was as of {point} is not known any more: {erased}.",
            RecommendedAction = erased is null ? $"Get-ProvHistory {text} shows since when there was one." : $"Get-ProvAuditEvent {text} shows when something was there.",
            Target = text,
        }.ToException();
    }

    private async IAsyncEnumerable<User> SearchAsync()
    {
        var deleted = IncludeDeleted || Status?.Contains(UserStatus.Deleted) == true;
        await foreach (var user in Engine.Users.SearchAsync(Filter, deleted, StopToken).ConfigureAwait(false))
        {
            if (Status is null || Status.Contains(user.Status))
                yield return user;
        }
    }
}
