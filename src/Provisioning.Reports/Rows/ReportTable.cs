namespace Provisioning.Reports;

/// <summary>What a row adds to the chart of its report.</summary>
/// <param name="Bar">The bar.</param>
/// <param name="Series">The part of it.</param>
/// <param name="Value">How much.</param>
/// <param name="Tone">What the part stands for.</param>
/// <param name="Rank">Where the bar stands among the others; bars of one rank stand by their lengths.</param>
internal readonly record struct ReportFigure(string Bar, string Series, long Value, BarTone Tone, int Rank = 0);

/// <summary>What a report tells of its rows, and what its chart shows.</summary>
/// <param name="Fields">What is told of each row.</param>
/// <param name="Caption">What the chart shows.</param>
/// <param name="Figures">What a row adds to the chart.</param>
internal sealed record ReportTable(IReadOnlyList<ReportField> Fields, string Caption, Func<object, IEnumerable<ReportFigure>> Figures)
{
    // From so many apps on, people are counted together.
    private const int MostApps = 20;

    public static ReportTable Of(ReportName name) => name switch
    {
        ReportName.Orphans => Table<OrphanAccount>("Accounts that belong to nobody, by app", f => Account(f), r => [new(r.App, $"{r.State}", 1, Tone(r.State))]),
        ReportName.Unmatched => Table<UnmatchedAccount>(
            "Objects that belong to nobody, by source",
            f => f.Choice("App", r => r.App).Text("AccountKey", r => r.AccountKey).Text("AccountName", r => r.AccountName).Choice("State", r => r.State).Number("CandidateCount", r => r.CandidateCount)
                .Text("Since", r => r.Since).Text("Reason", r => r.Reason).Text("Next", r => r.Next),
            r => [new(r.App, $"{r.State}", 1, r.State == MatchState.Pending ? BarTone.Pause : BarTone.Other)]),
        ReportName.Drift => Table<Drift>(
            "What is not as it should be, by app and who has the say",
            f => f.Choice("App", r => r.App).Machine("UserId", r => r.UserId).Text("UserName", r => r.UserName).Text("AccountKey", r => r.AccountKey).Choice("Kind", r => r.Kind).Text("Path", r => r.Path)
                .Text("Held", r => Value(r.Held)).Text("Wanted", r => Value(r.Wanted)).Choice("Owner", r => r.Owner).Text("Since", r => r.Since).Text("AsOf", r => r.AsOf).Choice("Next", r => r.Outlook),
            r => [new(r.App, $"{r.Owner}", 1, r.Owner == DriftOwner.Directory ? BarTone.Pause : BarTone.Other)]),
        ReportName.Deprovisioned => Table<DeprovisionedAccount>("What remains of the accounts of who left, by app", f => Account(f), r => [new(r.App, $"{r.State}", 1, Tone(r.State))]),
        ReportName.Dormant => Table<DormantAccount>("Accounts that nobody seems to use, by app", f => Account(f), r => [new(r.App, $"{r.State}", 1, BarTone.Pause)]),
        ReportName.AccessByUser => Table<UserAccess>(
            "People by the number of apps in which they have a usable account",
            f => f.Machine("UserId", r => r.UserId).Text("UserName", r => r.UserName).Text("DisplayName", r => r.DisplayName).Choice("UserStatus", r => r.UserStatus).Number("UsableCount", r => r.UsableCount)
                .Text("Apps", r => (IReadOnlyList<string>)[.. r.Apps.Select(a => $"{a.App}: {a.State}, {a.Reason}")]),
            r => [new(r.UsableCount >= MostApps ? $"{MostApps} apps or more" : r.UsableCount == 1 ? "1 app" : $"{r.UsableCount} apps", $"{r.UserStatus}", 1, r.UserStatus == UserStatus.Active ? BarTone.Grow : BarTone.Pause, Math.Min(r.UsableCount, MostApps))]),
        ReportName.AccessByApp => Table<AppAccess>("Who has and who is to have an account, by app", f => Account(f).Choice("IsEntitled", r => r.IsEntitled).Text("Until", r => r.Until), r => [Access(r)]),
        ReportName.ChangesByDay => Table<DayChanges>(
            "Changes made by runs, and what failed or was held, by day",
            f => f.Text("Day", r => r.Day).Choice("App", r => r.App).Number("Runs", r => r.Runs).Number("Created", r => r.Created).Number("Updated", r => r.Updated).Number("Linked", r => r.Linked).Number("Enabled", r => r.Enabled)
                .Number("Disabled", r => r.Disabled).Number("Deleted", r => r.Deleted).Number("TasksMade", r => r.TasksMade).Number("Failed", r => r.Failed).Number("Held", r => r.Held).Number("ByHand", r => r.ByHand),
            Day),
        ReportName.HeldAndFailed => Table<HeldChange>(
            "Changes that are held, failed or wait, by app",
            f => f.Choice("App", r => r.App).Choice("Kind", r => r.Kind).Machine("UserId", r => r.UserId).Text("UserName", r => r.UserName).Number("Count", r => r.Count).Text("Since", r => r.Since).Number("Attempts", r => r.Attempts)
                .Text("NextTry", r => r.NextTry).Text("PlanId", r => r.PlanId).Text("Reason", r => r.Reason).Text("Next", r => r.Next),
            r => [new(r.App, $"{r.Kind}", Math.Max(1, r.Count), r.Kind is HeldKind.Failed or HeldKind.AppDown ? BarTone.Loss : BarTone.Pause)]),
        ReportName.Licences => Table<LicenceCount>(
            "Accounts that are needed, that could be freed, and that cannot be used, by app",
            f => f.Text("App", r => r.App).Number("Accounts", r => r.Accounts).Number("Usable", r => r.Usable).Number("Disabled", r => r.Disabled).Number("Assigned", r => r.Assigned).Number("Waiting", r => r.Waiting)
                .Number("Freeable", r => r.Freeable).Number("Unknown", r => r.Unknown).Number("Missing", r => r.Missing).Text("Next", r => r.Next),
            r => [new(r.App, "Needed", r.Assigned + r.Waiting + r.Unknown, BarTone.Grow), new(r.App, "Could be freed", r.Freeable, BarTone.Loss), new(r.App, "Disabled", r.Disabled, BarTone.Other)]),
        _ => Table<OverdueTask>(
            "Tasks that should have been done, by app",
            f => f.Choice("App", r => r.App).Text("TaskId", r => r.TaskId).Choice("Action", r => r.Action).Machine("UserId", r => r.UserId).Text("UserName", r => r.UserName).Text("AccountKey", r => r.AccountKey).Choice("Assignee", r => r.Assignee)
                .Text("Due", r => r.Due).Number("DaysOverdue", r => r.DaysOverdue).Text("Reason", r => r.Reason).Text("Next", r => r.Next),
            r => [new(r.App, $"{r.Action}", 1, r.Action == TaskAction.Deprovision ? BarTone.Loss : BarTone.Pause)]),
    };

    private static ReportTable Table<T>(string caption, Func<Columns<T>, Columns<T>> fields, Func<T, IEnumerable<ReportFigure>> figures) =>
        new(fields(new()).Fields, caption, row => figures((T)row));

    private static Columns<T> Account<T>(Columns<T> fields)
        where T : AccountRow => fields
            .Choice("App", r => r.App).Text("AccountKey", r => r.AccountKey).Text("AccountName", r => r.AccountName).Machine("UserId", r => r.UserId).Text("UserName", r => r.UserName).Choice("UserStatus", r => r.UserStatus)
            .Choice("State", r => r.State).Text("Since", r => r.Since).Text("Reason", r => r.Reason).Text("Next", r => r.Next);

    private static ReportFigure Access(AppAccess access) => (access.IsEntitled, access.State) switch
    {
        (true, AccountState.Usable) => new(access.App, "To have it, and have it", 1, BarTone.Grow),
        (true, _) => new(access.App, "To have it, and have it not", 1, BarTone.Pause),
        (false, AccountState.Usable) => new(access.App, "Have it, and are not to", 1, BarTone.Loss),
        _ => new(access.App, "Disabled, and are not to have it", 1, BarTone.Other),
    };

    private static IEnumerable<ReportFigure> Day(DayChanges day)
    {
        var bar = day.Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        ReportFigure Of(string series, int value, BarTone tone) => new(bar, series, value, tone, day.Day.DayNumber);
        return
        [
            Of("Created", day.Created, BarTone.Grow), Of("Updated", day.Updated, BarTone.Change), Of("Linked", day.Linked, BarTone.Tie), Of("Enabled", day.Enabled, BarTone.Return),
            Of("Disabled", day.Disabled, BarTone.Pause), Of("Deleted, failed or held", day.Deleted + day.Failed + day.Held, BarTone.Loss),
        ];
    }

    private static object? Value(AttributeValue value) => value.IsNone ? null : value;

    private static BarTone Tone(AccountState state) => state == AccountState.Usable ? BarTone.Loss : BarTone.Other;

    /// <summary>Collects what is told of a row.</summary>
    private sealed class Columns<T>
    {
        public List<ReportField> Fields { get; } = [];

        public Columns<T> Text(string name, Func<T, object?> of) => Add(new(name, row => of((T)row)));

        public Columns<T> Choice(string name, Func<T, object?> of) => Add(new(name, row => of((T)row)) { HasChoice = true });

        public Columns<T> Number(string name, Func<T, object?> of) => Add(new(name, row => of((T)row)) { IsNumber = true });

        public Columns<T> Machine(string name, Func<T, object?> of) => Add(new(name, row => of((T)row)) { IsForMachines = true });

        private Columns<T> Add(ReportField field)
        {
            Fields.Add(field);
            return this;
        }
    }
}
