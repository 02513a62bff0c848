using System.Management.Automation;
using System.Runtime.CompilerServices;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Gets users of the directory.</summary>
/// <remarks>
/// Without parameters every user is given, one by one as they are read. -Filter takes a SCIM filter (RFC 7644 section 3.4.2.2) with all its operators: eq, ne, co, sw, ew, gt, ge, lt, le, pr, and, or, not,
/// and value filters such as emails[type eq "work"]. Attributes can be named by path or by short name (Mail, Surname, Mobile). A filter with eq or sw on userName, mail, employeeNumber or an indexed custom attribute
/// is answered by an index. Removed users are left out unless -IncludeDeleted is given or one is named by id.
/// With -JustInTime the sources are asked for each person first, and what they have is taken in as an import would (Invoke-ProvJit -ImportOnly). Where a source cannot be asked, an error says so, and who is in the store is given all the same.
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
/// <example>
/// <code>Get-ProvUser bo@contoso.com -JustInTime</code>
/// <para>Gets a user as the sources have them now, and brings them in where they were not known yet.</para>
/// </example>
/// <seealso cref="InvokeProvJitCommand"/>
/// <seealso cref="NewProvUserCommand"/>
/// <seealso cref="SetProvUserCommand"/>
/// <seealso cref="GetProvHistoryCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvUser", DefaultParameterSetName = "Filter")]
[OutputType(typeof(User))]
public sealed class GetProvUserCommand : AppCmdlet
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

    /// <summary>Asks the sources first, and brings in whom the store does not have, or not as they are there now.</summary>
    [Parameter(ParameterSetName = "Identity")]
    public SwitchParameter JustInTime { get; set; }

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

        if (AsOf is not null && JustInTime)
            throw AsOfNow().ToException();

        foreach (var identity in Identity)
        {
            current = identity;
            try
            {
                WriteObject(AsOf is not null ? FindAsOf(identity.Text, AsOf) : JustInTime ? FindNow(identity) : Find(identity));
            }
            catch (ProvisioningException e)
            {
                WriteFailure(e.Error);
            }
        }
    }

    private User FindNow(UserIdentity identity)
    {
        // It gets nothing with -WhatIf, which a command that reads does not have, and writes nothing where the session asks for none.
        if (GetVariableValue("WhatIfPreference") is true)
            return Find(identity);
        var request = new JustInTimeRequest { Identity = identity.Text, Key = identity.AccountKey };
        try
        {
            var covers = Await(token => Engine.JustInTime.RequestAsync(request, token));
            FetchSecrets(covers.Sources);
            FetchNotificationSecrets();
            JustInTimeResult? result = null;
            Pump(WithoutResultAsync(Engine.JustInTime.RunAsync(request, covers, new(), StopToken), r => result = r));
            return result?.UserId is { } id ? Find(new UserIdentity(id)) : Find(identity);
        }
        catch (ProvisioningException e) when (e.Error.Id is not (ErrorIds.UserNotFound or ErrorIds.UserAmbiguous) && Known(identity) is { } known)
        {
            // Who is not in the sources may be here by other means; that they could not be asked is to be known.
            if (e.Error.Id != ErrorIds.LookupNotFound)
                WriteFailure(e.Error);
            return known;
        }
    }

    private ProvisioningError AsOfNow() => new()
    {
        Id = ErrorIds.SettingInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"-AsOf {AsOf} and -JustInTime exclude each other: what sources have now says nothing of a past time.",
        RecommendedAction = "Leave one of them out.",
        Target = nameof(JustInTime),
    };

    private User? Known(UserIdentity identity)
    {
        try
        {
            return Find(identity);
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.UserNotFound or ErrorIds.UserAmbiguous)
        {
            return null;
        }
    }

    private static async IAsyncEnumerable<EngineEvent> WithoutResultAsync(IAsyncEnumerable<EngineEvent> events, Action<JustInTimeResult> take, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var message in events.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (message is ResultEvent { Value: JustInTimeResult result })
                take(result);
            else
                yield return message;
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
