using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets reports as objects: accounts of nobody, what waits for a decision, drift, leavers and what remains of them, who has what, changes by day, what is held and failed, licences, overdue tasks.</summary>
/// <remarks>
/// <para>Without -Name it lists the reports with what each tells, and by which parameters beside -App its rows can be chosen. A parameter that means nothing for a report is an error.</para>
/// <para>Every row says since when, why, and what comes next by itself or is to be done. Reports are made from what the store knows, which is what was last read or written; no app is asked. Objects of which nothing can be told, such as a user for whom the rule of a group fails, are errors of
/// their own, and are never listed as somebody to take something from. Sensitive values are masked.</para>
/// <para>Dormant goes by the last sign-in where -SignInAttribute names an attribute that has it. Without it, or where an account has none, it lists accounts that can be used, that no active person is to have, and of which nothing new is known for so many days.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvReport</code>
/// <para>Lists the reports.</para>
/// </example>
/// <example>
/// <code>Get-ProvReport Deprovisioned -App slack | Where-Object State -eq Usable</code>
/// <para>Lists the accounts in an app that people who have left could still use, and why they were not disabled.</para>
/// </example>
/// <example>
/// <code>(Get-ProvReport AccessByUser -User anna@contoso.com).Apps</code>
/// <para>Lists what somebody has in each app, and what gives it.</para>
/// </example>
/// <example>
/// <code>Get-ProvReport ChangesByDay -After '2026-01-01' | Where-Object Failed</code>
/// <para>Lists the days on which changes failed, app by app.</para>
/// </example>
/// <seealso cref="ExportProvReportCommand"/>
/// <seealso cref="TraceProvUserCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvReport", DefaultParameterSetName = ListSet)]
[OutputType(typeof(ReportInfo), typeof(OrphanAccount), typeof(UnmatchedAccount), typeof(Drift), typeof(DeprovisionedAccount), typeof(DormantAccount), typeof(UserAccess), typeof(AppAccess), typeof(DayChanges), typeof(HeldChange), typeof(LicenceCount), typeof(OverdueTask))]
public sealed class GetProvReportCommand : ReportCmdlet
{
    private const string ListSet = "List";

    /// <summary>The report.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RowsSet)]
    [ArgumentCompleter(typeof(ReportCompleter))]
    public string Name { get; set; } = "";

    /// <summary>Only what concerns this user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ParameterSetName = RowsSet)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => User?.Text ?? Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (ParameterSetName == ListSet)
            WriteObject(Engine.Reports.All, enumerateCollection: true);
        else
            Pump(Engine.Reports.RowsAsync(Engine.Reports.Find(Name).Name, Query(User), StopToken));
    }
}
