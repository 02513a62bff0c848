using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Who has what, person by person: everybody who is active, and whoever has something still.</summary>
internal sealed class UserAccessReport(EngineContext context, DirectoryService directory) : IReport
{
    public ReportInfo Info { get; } = new(ReportName.AccessByUser, "What each person has in all apps, and what gives it: a row for each person.", ["User"]);

    public ReportSubject Subject => ReportSubject.Targets;

    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = await HoldingReader.LoadAsync(context, directory, cancellationToken).ConfigureAwait(false);
        var mask = await directory.GetMaskAsync(cancellationToken).ConfigureAwait(false);
        var rows = new AppAccessRows(reader, new(context));
        await foreach (var (user, holdings) in reader.OfUsersAsync(scope.Apps, scope.Query.User, cancellationToken).ConfigureAwait(false))
        {
            foreach (var error in holdings.SelectMany(h => h.Unknown).DistinctBy(e => e.Message))
                yield return new ObjectErrorEvent(error);
            var apps = new List<AppAccess>();
            foreach (var holding in holdings)
                apps.Add(await rows.OfAsync(holding, cancellationToken).ConfigureAwait(false));
            if (apps.Count == 0 && user.Status != UserStatus.Active && scope.Query.User is null)
                continue;
            var shown = mask.Apply(user);
            yield return new ResultEvent(new UserAccess { UserId = user.Id, UserName = shown.UserName, DisplayName = shown.DisplayName, UserStatus = user.Status, Apps = apps });
        }
    }
}
