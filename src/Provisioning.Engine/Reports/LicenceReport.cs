using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>How many accounts each app has, and how many of them could be freed.</summary>
internal sealed class LicenceReport(EngineContext context, DirectoryService directory) : IReport
{
    public ReportInfo Info { get; } = new(ReportName.Licences, "How many accounts each app has, how many are needed, and could be freed.", []);

    public ReportSubject Subject => ReportSubject.Targets;

    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = await HoldingReader.LoadAsync(context, directory, cancellationToken).ConfigureAwait(false);
        foreach (var app in scope.Apps)
        {
            var count = new LicenceCount { App = app.Name };
            await foreach (var holding in reader.OfAppAsync(app, null, withClaims: true, cancellationToken).ConfigureAwait(false))
            {
                foreach (var error in holding.Unknown)
                    yield return new ObjectErrorEvent(error);
                count = Add(count, holding);
            }

            yield return new ResultEvent(count.Freeable == 0 ? count : count with { Next = $"Get-ProvReport AccessByApp -App {app.Name} | Where-Object {{ $_.State -eq 'Usable' -and -not $_.IsEntitled }}" });
        }
    }

    private static LicenceCount Add(LicenceCount count, Holding holding) => (holding.State, holding.Claim) switch
    {
        (AccountState.None or AccountState.Gone, Claim.Entitled) => count with { Missing = count.Missing + 1 },
        (AccountState.None or AccountState.Gone, _) => count,
        (AccountState.Disabled, _) => count with { Accounts = count.Accounts + 1, Disabled = count.Disabled + 1 },
        (_, var claim) => Usable(count with { Accounts = count.Accounts + 1, Usable = count.Usable + 1 }, claim),
    };

    private static LicenceCount Usable(LicenceCount count, Claim claim) => claim switch
    {
        Claim.Entitled => count with { Assigned = count.Assigned + 1 },
        Claim.Waiting => count with { Waiting = count.Waiting + 1 },
        Claim.Unknown => count with { Unknown = count.Unknown + 1 },
        _ => count with { Freeable = count.Freeable + 1 },
    };
}
