using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Objects of sources that belong to nobody: those that wait for a decision first.</summary>
internal sealed class UnmatchedReport(EngineContext context, DirectoryService directory) : IReport
{
    private static readonly MatchState[] Unmatched = [MatchState.Pending, MatchState.Decided, MatchState.Ignored];

    public ReportInfo Info { get; } = new(ReportName.Unmatched, "Objects of sources that belong to nobody, and what was decided on them.", []);

    public ReportSubject Subject => ReportSubject.Sources;

    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var mask = await directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
        foreach (var state in Unmatched)
        {
            foreach (var app in scope.Apps)
            {
                await foreach (var match in context.Store.MatchesAsync(state, app.Name, cancellationToken).ConfigureAwait(false))
                    yield return new ResultEvent(Row(match, mask.OfUser(match.Attributes)));
            }
        }
    }

    private static UnmatchedAccount Row(MatchCase match, AttributeSet attributes) => new()
    {
        App = match.App,
        AccountKey = match.Key,
        AccountName = attributes["displayName"].AsString() ?? attributes["userName"].AsString(),
        State = match.State,
        CandidateCount = match.CandidateCount,
        Since = match.Since,
        Reason = match.Reason,
        Next = match.State switch
        {
            MatchState.Pending => $"say whose it is: Resolve-ProvMatch {match.App} {CommandText.Quote(match.Key)}",
            MatchState.Decided => $"brought in by the next import: Invoke-ProvImport {match.App}",
            _ => "",
        },
    };
}
