using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>The base of the cmdlets that report.</summary>
public abstract class ReportCmdlet : StoreCmdlet
{
    /// <summary>The parameter set in which rows of reports are asked for.</summary>
    protected const string RowsSet = "Rows";

    /// <summary>Only these apps; 'directory' for the directory itself, in the reports that speak of it.</summary>
    [Parameter(ParameterSetName = RowsSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(GuardedCompleter))]
    public string[]? App { get; set; }

    /// <summary>For Dormant: for how many days an account is to have been left alone; 90 by default.</summary>
    [Parameter(ParameterSetName = RowsSet)]
    [ValidateRange(0, 36500)]
    public int? Days { get; set; }

    /// <summary>For Dormant: the attribute of accounts that has the time of the last sign-in, as a path in the app. Its values are times as ISO 8601 has them.</summary>
    [Parameter(ParameterSetName = RowsSet)]
    [ValidateNotNullOrEmpty]
    public string? SignInAttribute { get; set; }

    /// <summary>For ChangesByDay: only what happened at this time or later; the last 30 days by default.</summary>
    [Parameter(ParameterSetName = RowsSet)]
    public DateTimeOffset? After { get; set; }

    /// <summary>For ChangesByDay: only what happened at this time or before.</summary>
    [Parameter(ParameterSetName = RowsSet)]
    public DateTimeOffset? Before { get; set; }

    /// <summary>What the parameters ask for.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNotFound"/>, <see cref="ErrorIds.UserAmbiguous"/>.</exception>
    private protected ReportQuery Query(UserIdentity? user) => new()
    {
        Apps = App,
        User = user is null ? null : Find(user),
        Days = Days,
        SignInAttribute = SignInAttribute,
        After = After,
        Before = Before,
    };
}
