using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Accounts that belong to nobody: to no user, or to one who was deleted for good.</summary>
internal sealed class OrphanReport(EngineContext context, DirectoryService directory) : IReport
{
    public ReportInfo Info { get; } = new(ReportName.Orphans, "Accounts of apps that belong to nobody, or to a user who is no more.", []);

    public ReportSubject Subject => ReportSubject.Targets;

    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = await HoldingReader.LoadAsync(context, directory, cancellationToken).ConfigureAwait(false);
        var outlook = new Outlook(context);
        foreach (var app in scope.Apps)
        {
            await foreach (var holding in reader.OfAppAsync(app, null, withClaims: false, cancellationToken).ConfigureAwait(false))
            {
                if (holding is not { Claim: Claim.Nobody, Account: { Present: true } account })
                    continue;
                var match = holding.UserId is null ? await context.Store.GetMatchAsync(app.Name, account.Key, cancellationToken).ConfigureAwait(false) : null;
                yield return new ResultEvent(reader.Row(holding, new OrphanAccount { App = app.Name }) with
                {
                    Since = match?.Since ?? account.OutOfScopeSince,
                    Reason = match?.Reason is { Length: > 0 } reason ? reason : holding.Why,
                    Next = await outlook.OfAsync(holding, cancellationToken).ConfigureAwait(false),
                });
            }
        }
    }
}
