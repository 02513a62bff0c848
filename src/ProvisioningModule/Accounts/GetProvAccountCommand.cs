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
/// <seealso cref="GetProvUserCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvAccount")]
[OutputType(typeof(Account))]
public sealed class GetProvAccountCommand : StoreCmdlet
{
    /// <summary>Only this app.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string? App { get; set; }

    /// <summary>Only this user's: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [Alias("Identity")]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => User?.Text ?? App;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = App is null ? null : FindApp(App).Name;
        var user = User is null ? null : Find(User).Id;
        WriteAll(Engine.Accounts.ListAsync(app, user, StopToken));
    }
}
