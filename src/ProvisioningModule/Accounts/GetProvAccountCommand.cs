using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets what apps hold, as it was last read or written.</summary>
/// <remarks>
/// An account of a source is a row or object of it; one of a target is the account that runs keep right. UserId names the user to whom it belongs. Nothing is asked of the apps.
/// </remarks>
/// <example>
/// <code>Get-ProvAccount slack | Where-Object { -not $_.Active }</code>
/// <para>Lists the disabled accounts of one app.</para>
/// </example>
/// <example>
/// <code>Get-ProvUser alice@contoso.com | Get-ProvAccount</code>
/// <para>Lists one user's accounts in all apps.</para>
/// </example>
/// <example>
/// <code>Get-ProvAccount -User alice@contoso.com -AsOf ([DateTime]::Now)</code>
/// <para>Lists the accounts that a user had at a time, read from the journal.</para>
/// </example>
/// <example>
/// <code>Get-ProvAccount slack -Unlinked</code>
/// <para>Lists the accounts of an application that are nobody's.</para>
/// </example>
/// <seealso cref="GetProvUserCommand"/>
/// <seealso cref="GetProvHistoryCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvAccount", DefaultParameterSetName = UserSet)]
[OutputType(typeof(Account))]
public sealed class GetProvAccountCommand : StoreCmdlet
{
    private const string UserSet = "User";

    /// <summary>Only this app.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Only this user's: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = UserSet)]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>As of when, of one user: a day such as '2026-03-03', which means its end; a time; or the number of a commit as Get-ProvAuditEvent shows it.</summary>
    [Parameter(ParameterSetName = UserSet)]
    public PointInTime? AsOf { get; set; }

    /// <summary>Only accounts that belong to nobody in the directory and are there still.</summary>
    [Parameter(Mandatory = true, ParameterSetName = nameof(Unlinked))]
    public SwitchParameter Unlinked { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => User?.Text ?? App;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (AsOf is not null)
        {
            WriteAll(PastAsync(AsOf));
            return;
        }

        var app = App is null ? null : FindApp(App).Name;
        var user = User is null ? null : Find(User).Id;
        WriteAll(Unlinked ? Engine.Accounts.UnlinkedAsync(app, StopToken) : Engine.Accounts.ListAsync(app, user, StopToken));
    }

    private IAsyncEnumerable<Account> PastAsync(PointInTime point)
    {
        var id = User is { } user
            ? Await(token => Engine.Audit.FindUserAsync(user.Text, token))
            : throw new ProvisioningError
            {
                Id = ErrorIds.PointInTimeInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = "Accounts of the past are found by their user, and none was named.",
                RecommendedAction = "Name the user: Get-ProvAccount -User alice@contoso.com -AsOf …",
                Target = point.ToString(),
            }.ToException();
        var sequence = Await(token => Engine.History.SequenceAsync(point, token));
        return Engine.History.AccountsAsync(id, App, sequence, StopToken);
    }
}
