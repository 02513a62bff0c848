using System.Runtime.CompilerServices;

namespace Provisioning.Reports;

/// <summary>Reports to write.</summary>
/// <param name="Reports">Which.</param>
/// <param name="Store">What the store is: its id.</param>
/// <param name="Facts">By what their rows were chosen, to be told with them.</param>
/// <param name="Written">When they are written (UTC).</param>
/// <param name="Rows">Reads the rows of one; what is not to be seen is masked already.</param>
/// <param name="Report">Takes what is to be told beside the rows, such as of whom something could not be told.</param>
public sealed record ReportBook(IReadOnlyList<ReportInfo> Reports, string Store, IReadOnlyList<(string Name, string? Value)> Facts, DateTimeOffset Written, Func<ReportName, IAsyncEnumerable<EngineEvent>> Rows, Action<EngineEvent> Report)
{
    /// <summary>The rows of one report; of whom something could not be told is noted and passed on.</summary>
    internal async IAsyncEnumerable<object> RowsAsync(ReportName name, Untold untold, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in Rows(name).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (item is ResultEvent row)
            {
                yield return row.Value;
                continue;
            }

            if (item is ObjectErrorEvent failure)
                untold.Add(failure.Error);
            Report(item);
        }
    }
}

/// <summary>Of what a report could not tell anything: a report that is silent about that would be believed.</summary>
internal sealed class Untold
{
    private const int Most = 25;
    private readonly List<string> _first = [];

    /// <summary>How many objects it is.</summary>
    public int Count { get; private set; }

    /// <summary>The first of them, and how many more there are.</summary>
    public IEnumerable<string> Lines => Count > _first.Count ? _first.Append($"… and {Count - _first.Count} more") : _first;

    public void Add(ProvisioningError error)
    {
        if (Count++ < Most)
            _first.Add(error.Message);
    }
}
