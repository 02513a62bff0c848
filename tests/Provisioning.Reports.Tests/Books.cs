using Provisioning.Reports;

namespace Provisioning.Reports.Tests;

/// <summary>Makes reports to write.</summary>
internal static class Books
{
    public static ReportBook Of(ReportName name, params EngineEvent[] rows) => Of(name, rows.ToAsyncEnumerable());

    public static ReportBook Of(ReportName name, IAsyncEnumerable<EngineEvent> rows, Action<EngineEvent>? report = null) =>
        new([new(name, "What it tells.", [])], "store", [("Apps", "slack")], DateTimeOffset.UnixEpoch, _ => rows, report ?? (_ => { }));

    public static OrphanAccount Orphan(int number) => new()
    {
        App = $"app{number % 40}",
        AccountKey = $"key-{number}",
        AccountName = $"account {number}",
        State = number % 2 == 0 ? AccountState.Usable : AccountState.Disabled,
        Since = DateTimeOffset.UnixEpoch.AddDays(number % 1000),
        Reason = "it is nobody's",
        Next = "give it to whose it is",
    };
}
