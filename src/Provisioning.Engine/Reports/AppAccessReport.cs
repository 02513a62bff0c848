using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Who has which app, and what gives it: a row for each person and app, app by app.</summary>
internal sealed class AppAccessReport(EngineContext context, DirectoryService directory) : IReport
{
    public ReportInfo Info { get; } = new(ReportName.AccessByApp, "Who has or is to have an account, and what gives it: a row for each of them.", ["User"]);

    public ReportSubject Subject => ReportSubject.Targets;

    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = await HoldingReader.LoadAsync(context, directory, cancellationToken).ConfigureAwait(false);
        var rows = new AppAccessRows(reader, new(context));
        foreach (var app in scope.Apps)
        {
            await foreach (var holding in reader.OfAppAsync(app, scope.Query.User, withClaims: true, cancellationToken).ConfigureAwait(false))
            {
                foreach (var error in holding.Unknown)
                    yield return new ObjectErrorEvent(error);
                if (holding.IsAccess)
                    yield return new ResultEvent(await rows.OfAsync(holding, cancellationToken).ConfigureAwait(false));
            }
        }
    }
}

/// <summary>Makes of what somebody has in an app a row.</summary>
internal sealed class AppAccessRows(HoldingReader reader, Outlook outlook)
{
    public async ValueTask<AppAccess> OfAsync(Holding holding, CancellationToken cancellationToken) => reader.Row(holding, new AppAccess { App = holding.App.Name }) with
    {
        IsEntitled = holding.Claim == Claim.Entitled,
        Since = holding.Assignment?.From,
        Until = holding.Assignment?.Until,
        Reason = holding.Why,
        Next = await outlook.OfAsync(holding, cancellationToken).ConfigureAwait(false),
    };
}
