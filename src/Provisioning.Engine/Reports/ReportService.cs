using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Reports: what an administrator has to know of, as rows. Everything is told from what the store knows; no app is asked.</summary>
public sealed class ReportService
{
    private readonly EngineContext _context;
    private readonly AppService _apps;
    private readonly IReadOnlyList<IReport> _reports;

    internal ReportService(EngineContext context, DirectoryService directory, AppService apps, DriftService drift, QuarantineService quarantine, TaskService tasks)
    {
        (_context, _apps) = (context, apps);
        _reports =
        [
            new OrphanReport(context, directory),
            new UnmatchedReport(context, directory),
            new DriftReport(drift),
            new DeprovisionedReport(context, directory),
            new DormantReport(context, directory),
            new UserAccessReport(context, directory),
            new AppAccessReport(context, directory),
            new DayChangesReport(context),
            new HeldReport(context, quarantine),
            new LicenceReport(context, directory),
            new OverdueReport(context, tasks),
        ];
    }

    /// <summary>The reports that there are.</summary>
    public IReadOnlyList<ReportInfo> All => [.. _reports.Select(r => r.Info)];

    /// <summary>The report of this name, in any case.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ReportNotFound"/>.</exception>
    public ReportInfo Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(r => string.Equals(r.Name.ToString(), name, StringComparison.OrdinalIgnoreCase)) ?? throw new ProvisioningError
        {
            Id = ErrorIds.ReportNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"There is no report '{name}'.{NearNames.Hint(name, Enum.GetNames<ReportName>())}",
            RecommendedAction = $"The reports are: {string.Join(", ", Enum.GetNames<ReportName>())}. Get-ProvReport says what each tells.",
            Target = name,
        }.ToException();
    }

    /// <summary>The reports that have something to tell by this query: those that take its parameters and are of its apps.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppNotFound"/>; <see cref="ErrorIds.ReportInvalid"/> when there is none.</exception>
    public async ValueTask<IReadOnlyList<ReportInfo>> FittingAsync(ReportQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var fitting = new List<ReportInfo>();
        foreach (var report in _reports.Where(r => query.Given.All(r.Info.Parameters.Contains)))
        {
            if (await IsOfAllAsync(report.Subject, query.Apps ?? [], cancellationToken).ConfigureAwait(false))
                fitting.Add(report.Info);
        }

        return fitting.Count > 0 ? fitting : throw Invalid("", "No report takes all of these parameters, and is of all of these apps.", "Name the reports; Get-ProvReport says which parameters each takes.");
    }

    /// <summary>Checks that the query means something for the report: for all parameters and apps that it names.</summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.ReportInvalid"/> for a parameter that means nothing for it, <see cref="ErrorIds.AppNotFound"/>, <see cref="ErrorIds.AppDirectionWrong"/>.
    /// </exception>
    public async ValueTask CheckAsync(ReportName name, ReportQuery query, CancellationToken cancellationToken) => await ScopeAsync(Of(name), query, cancellationToken).ConfigureAwait(false);

    /// <summary>
    /// The rows of the report as they are found, as results, with sensitive values masked, and an error of each object of which nothing could be told. The rows are, by report: <see cref="OrphanAccount"/>, <see cref="UnmatchedAccount"/>,
    /// <see cref="Drift"/>, <see cref="DeprovisionedAccount"/>, <see cref="DormantAccount"/>, <see cref="UserAccess"/>, <see cref="AppAccess"/>, <see cref="DayChanges"/>, <see cref="HeldChange"/>, <see cref="LicenceCount"/>, <see cref="OverdueTask"/>.
    /// </summary>
    /// <exception cref="ProvisioningException">As <see cref="CheckAsync"/>, and <see cref="ErrorIds.ReportInvalid"/> for an attribute with the last sign-in that is sensitive.</exception>
    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportName name, ReportQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var report = Of(name);
        var scope = await ScopeAsync(report, query, cancellationToken).ConfigureAwait(false);
        var meter = new ProgressMeter(_context.Clock, $"Report {name}");
        var told = false;
        await foreach (var row in report.RowsAsync(scope, cancellationToken).ConfigureAwait(false))
        {
            yield return row;
            if (row is not ResultEvent || meter.Advance() is not { } progress)
                continue;
            told = true;
            yield return progress;
        }

        if (told)
            yield return meter.Completed();
    }

    private IReport Of(ReportName name) => _reports.First(r => r.Info.Name == name);

    private async ValueTask<ReportScope> ScopeAsync(IReport report, ReportQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        CheckParameters(report.Info, query);
        return query.Apps is { } names
            ? await NamedAsync(report, query, names, cancellationToken).ConfigureAwait(false)
            : new(query, await AllAsync(report.Subject, cancellationToken).ConfigureAwait(false), report.Subject == ReportSubject.Everything);
    }

    private async ValueTask<IReadOnlyList<App>> AllAsync(ReportSubject subject, CancellationToken cancellationToken)
    {
        var apps = new List<App>();
        await foreach (var app in _apps.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (IsOf(subject, app))
                apps.Add(app);
        }

        return apps;
    }

    private async ValueTask<ReportScope> NamedAsync(IReport report, ReportQuery query, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        var apps = new List<App>();
        var hasDirectory = false;
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            if (report.Subject == ReportSubject.Everything && string.Equals(name, Change.Directory, StringComparison.OrdinalIgnoreCase))
            {
                hasDirectory = true;
                continue;
            }

            var app = await _apps.GetAsync(name, cancellationToken).ConfigureAwait(false);
            apps.Add(IsOf(report.Subject, app) ? app : throw WrongDirection(report, app));
        }

        return new(query, apps, hasDirectory);
    }

    private async ValueTask<bool> IsOfAllAsync(ReportSubject subject, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            if (string.Equals(name, Change.Directory, StringComparison.OrdinalIgnoreCase) ? subject != ReportSubject.Everything : !IsOf(subject, await _apps.GetAsync(name, cancellationToken).ConfigureAwait(false)))
                return false;
        }

        return true;
    }

    private void CheckParameters(ReportInfo info, ReportQuery query)
    {
        if (query is { After: { } after, Before: { } before } && before < after)
            throw Invalid(nameof(ReportQuery.Before), $"-Before ({before:u}) is earlier than -After ({after:u}): nothing happened in between.", "Give -Before a later time, or leave it out.");
        if (query.Given.FirstOrDefault(p => !info.Parameters.Contains(p)) is not { } wrong)
            return;
        var others = string.Join(", ", All.Where(r => r.Parameters.Contains(wrong)));
        throw Invalid(
            wrong,
            $"-{wrong} means nothing for the report '{info.Name}'.",
            $"Leave -{wrong} out, or take a report for which it means something: {others}. '{info.Name}' takes {string.Join(", ", info.Parameters.Prepend("App").Select(p => $"-{p}"))}.");
    }

    private static ProvisioningException Invalid(string target, string message, string action) =>
        new ProvisioningError { Id = ErrorIds.ReportInvalid, Category = ProvisioningErrorCategory.InvalidInput, Message = message, RecommendedAction = action, Target = target }.ToException();

    private static bool IsOf(ReportSubject subject, App app) => subject switch
    {
        ReportSubject.Targets => app.IsTarget,
        ReportSubject.Sources => app.IsSource,
        _ => true,
    };

    private static ProvisioningException WrongDirection(IReport report, App app) => new ProvisioningError
    {
        Id = ErrorIds.AppDirectionWrong,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = report.Subject == ReportSubject.Targets
            ? $"App '{app.Name}' is a source: the report '{report.Info.Name}' is of apps that get accounts."
            : $"App '{app.Name}' gets accounts and is no source: the report '{report.Info.Name}' is of sources.",
        RecommendedAction = $"Name an app whose direction is {(report.Subject == ReportSubject.Targets ? AppDirection.Target : AppDirection.Source)} or Both, or leave -App out.",
        Target = app.Name,
        App = app.Name,
    }.ToException();
}
