using System.Management.Automation;
using System.Text;
using Provisioning.Engine;
using Provisioning.Reports;

namespace Provisioning.Commands;

/// <summary>Writes reports to a file for others to read: HTML, CSV or JSON.</summary>
/// <remarks>
/// <para>HTML is one page that needs nothing beside itself: how many rows each report has, a chart of each, and tables that sort and filter. CSV has one report, for a spreadsheet; what a spreadsheet would take for a formula has an apostrophe in front. JSON has every row as an object.</para>
/// <para>Rows are written as they are read, whatever their number. A page shows a hundred rows at a time, sorts and filters all of them, and prints the first 5,000 of what it shows.</para>
/// <para>Of whom something could not be told is written as an error and stands in the page and in the JSON too. Sensitive values are masked.</para>
/// </remarks>
/// <example>
/// <code>Export-ProvReport ./report.html -Force</code>
/// <para>Writes all reports into one page, over the one of yesterday.</para>
/// </example>
/// <example>
/// <code>Export-ProvReport ./leavers.html Deprovisioned, Orphans, Dormant -App slack</code>
/// <para>Writes what is to be looked through in one app.</para>
/// </example>
/// <example>
/// <code>Export-ProvReport ./access.csv AccessByApp</code>
/// <para>Writes who has what as a table, for a review.</para>
/// </example>
/// <seealso cref="GetProvReportCommand"/>
[Cmdlet(VerbsData.Export, "ProvReport", SupportsShouldProcess = true, DefaultParameterSetName = RowsSet)]
[OutputType(typeof(FileInfo))]
public sealed class ExportProvReportCommand : ReportCmdlet
{
    private static readonly (ReportFormat Format, string[] Extensions)[] Formats = [(ReportFormat.Html, [".html", ".htm"]), (ReportFormat.Csv, [".csv"]), (ReportFormat.Json, [".json"])];
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The file to write. Wildcard characters stand for themselves.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The reports; by default all for which the other parameters mean something.</summary>
    [Parameter(Position = 1, ParameterSetName = RowsSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ReportCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Only what concerns this user: an id, user name or mail address, or an object that names one.</summary>
    [Parameter(ParameterSetName = RowsSet)]
    [ArgumentCompleter(typeof(UserCompleter))]
    public UserIdentity? User { get; set; }

    /// <summary>As what; by default what the file's extension says: .html, .csv, .json.</summary>
    [Parameter]
    public ReportFormat Format { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Path;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var path = ResolveNewPath(Path);
        var format = MyInvocation.BoundParameters.ContainsKey(nameof(Format)) ? Format : FileFormat.Of(path, "the reports are", Formats);
        var query = Query(User);
        var reports = Name is null ? Await(token => Engine.Reports.FittingAsync(query, token)) : [.. Name.Select(Engine.Reports.Find).Distinct()];
        foreach (var report in reports)
            Await(token => Engine.Reports.CheckAsync(report.Name, query, token));
        if (format == ReportFormat.Csv && reports.Count > 1)
            throw Several(reports);
        if (!ShouldProcess(path, $"Write {string.Join(", ", reports)} as {format}"))
            return;
        var (engine, stop, who) = (Engine, StopToken, query.User is null ? null : ((User)Shown(query.User)).UserName);
        Pump(ReportedWork.RunAsync(report => WriteAsync(path, format, Book(engine, reports, query, who, report, stop), stop)));
    }

    private async ValueTask<FileInfo> WriteAsync(string path, ReportFormat format, ReportBook book, CancellationToken cancellationToken)
    {
        await NewFile.WriteAsync(path, Force, stream => WriteAsync(stream, path, format, book, cancellationToken)).ConfigureAwait(false);
        return new(path);
    }

    private static async ValueTask WriteAsync(Stream stream, string path, ReportFormat format, ReportBook book, CancellationToken cancellationToken)
    {
        if (format == ReportFormat.Json)
        {
            await ReportJson.WriteAsync(stream, book, cancellationToken).ConfigureAwait(false);
            return;
        }

        var writer = new StreamWriter(stream, Utf8, 1 << 16, leaveOpen: true);
        await using var closing = writer.ConfigureAwait(false);
        if (format == ReportFormat.Csv)
            await ReportCsv.WriteAsync(writer, book, cancellationToken).ConfigureAwait(false);
        else
            await ReportHtml.WriteAsync(writer, book, () => NewFile.Beside(path), cancellationToken).ConfigureAwait(false);
    }

    private static ReportBook Book(ProvisioningEngine engine, IReadOnlyList<ReportInfo> reports, ReportQuery query, string? who, Action<EngineEvent> report, CancellationToken cancellationToken) => new(
        reports,
        engine.Store.Info.Id,
        [
            ("Apps", query.Apps is null ? null : string.Join(", ", query.Apps)),
            ("User", who),
            ("Days", query.Days?.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ("Last sign-in", query.SignInAttribute),
            ("From", query.After?.UtcDateTime.ToString("u", System.Globalization.CultureInfo.InvariantCulture)),
            ("Until", query.Before?.UtcDateTime.ToString("u", System.Globalization.CultureInfo.InvariantCulture)),
        ],
        TimeProvider.System.GetUtcNow(),
        name => engine.Reports.RowsAsync(name, query, cancellationToken),
        report);

    private static ProvisioningException Several(IReadOnlyList<ReportInfo> reports) => new ProvisioningError
    {
        Id = ErrorIds.ReportInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"A CSV file has one table, and {reports.Count} reports were asked for: {string.Join(", ", reports)}.",
        RecommendedAction = "Name one report: -Name Deprovisioned; or write HTML or JSON, which take all.",
        Target = nameof(ReportFormat.Csv),
    }.ToException();
}
