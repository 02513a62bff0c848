using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>What apps hold that is not as it should be, by what was last read or written.</summary>
internal sealed class DriftReport(DriftService drift) : IReport
{
    public ReportInfo Info { get; } = new(ReportName.Drift, "What apps hold that is not as it should be, who has the say, and since when.", ["User"]);

    public ReportSubject Subject => ReportSubject.Targets;

    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<string>? users = scope.Query.User is { } user ? [user.Id] : null;
        // In systems without an API everything that a task asks for would be drift until it is completed: only who names one asks for that.
        foreach (var app in scope.Apps.Where(a => scope.Query.Apps is not null || !drift.IsForPeople(a)))
        {
            await foreach (var found in drift.FindAsync(app, users, live: false, cancellationToken).ConfigureAwait(false))
                yield return found;
        }
    }
}
