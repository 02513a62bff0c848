using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace ProvisioningModule.Tests.Streaming;

/// <summary>Progress: at most five times a second, with counts, and always to its end.</summary>
public sealed class ProgressTests : IDisposable
{
    private const int People = 400;
    private readonly Contoso _contoso = new("-Latency 30");

    public ProgressTests()
    {
        var rows = new StringBuilder(Contoso.Export);
        foreach (var n in Enumerable.Range(100, People))
            rows.Append(CultureInfo.InvariantCulture, $"{n},user{n}@contoso.com,First,Last,Support,Clerk,Active\n");
        File.WriteAllText(_contoso.HrFile, rows.ToString());
        _contoso.Invoke("$null = Invoke-ProvImport hr; Get-ProvUser | Grant-ProvAppAssignment -App slack").ThrowIfFailed();
    }

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void It_is_seldom_says_how_far_it_is_and_ends()
    {
        var begin = Stopwatch.GetTimestamp();
        using var sync = _contoso.Session.Start("Invoke-ProvSync");
        sync.Finish();
        var took = Stopwatch.GetElapsedTime(begin);
        var activities = sync.Progress.GroupBy(p => p.Record.ActivityId).ToList();
        activities.ShouldNotBeEmpty();
        foreach (var activity in activities)
        {
            activity.Last().Record.RecordType.ShouldBe(ProgressRecordType.Completed, activity.First().Record.Activity);
            activity.Count(p => p.Record.RecordType == ProgressRecordType.Completed).ShouldBe(1);
            // On a machine that is busy several come at once that were not made at once: all that there were fit into the time that it took.
            activity.Count(p => p.Record.RecordType == ProgressRecordType.Processing).ShouldBeLessThanOrEqualTo((int)(took.TotalSeconds * 5) + 1);
        }

        var writing = activities.OrderByDescending(a => a.Count()).First().ToList();
        writing.Count.ShouldBeGreaterThan(3, "it lasted for more than a second");
        writing.ShouldContain(p => p.Record.StatusDescription.Contains($"of {People + 5}", StringComparison.Ordinal));
        writing.ShouldContain(p => p.Record.PercentComplete > 0);
        writing.ShouldContain(p => p.Record.SecondsRemaining >= 0);
    }
}
