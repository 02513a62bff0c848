using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>What remains of the accounts of people who have left, were removed, or lost the app.</summary>
internal sealed class DeprovisionedReport(EngineContext context, DirectoryService directory) : IReport
{
    public ReportInfo Info { get; } = new(ReportName.Deprovisioned, "What remains of the accounts of who has left or lost the app, and until when.", ["User"]);

    public ReportSubject Subject => ReportSubject.Targets;

    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = await HoldingReader.LoadAsync(context, directory, cancellationToken).ConfigureAwait(false);
        var outlook = new Outlook(context);
        foreach (var app in scope.Apps)
        {
            await foreach (var holding in reader.OfAppAsync(app, scope.Query.User, withClaims: false, cancellationToken).ConfigureAwait(false))
            {
                foreach (var error in holding.Claim == Claim.Unknown ? holding.Unknown : [])
                    yield return new ObjectErrorEvent(error);
                if (holding.UserId is null || holding.Claim is not (Claim.None or Claim.Nobody))
                    continue;
                yield return new ResultEvent(reader.Row(holding, new DeprovisionedAccount { App = app.Name }) with
                {
                    Since = holding.Account!.OutOfScopeSince ?? LeftSince(holding.User),
                    Reason = holding.Why,
                    Next = await outlook.OfAsync(holding, cancellationToken).ConfigureAwait(false),
                });
            }
        }
    }

    // Where the account does not say it.
    private static DateTimeOffset? LeftSince(User? user) => user switch
    {
        { Status: UserStatus.Deleted } => user.Lifecycle.Removal?.At,
        { Status: UserStatus.Deactivated } => user.Lifecycle.Decision?.Since,
        _ => null,
    };
}
