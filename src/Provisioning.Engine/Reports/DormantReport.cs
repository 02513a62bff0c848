using System.Globalization;
using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>
/// Accounts that can be used and that nobody seems to use: by the time of the last sign-in where the app gives it in an attribute, else those that no active person is to have and of which nothing was written or read anew for so long.
/// </summary>
internal sealed class DormantReport(EngineContext context, DirectoryService directory) : IReport
{
    private const int DefaultDays = 90;

    public ReportInfo Info { get; } = new(ReportName.Dormant, "Accounts that can be used and that nobody seems to use.", ["User", "Days", "SignInAttribute"]);

    public ReportSubject Subject => ReportSubject.Targets;

    public async IAsyncEnumerable<EngineEvent> RowsAsync(ReportScope scope, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = await HoldingReader.LoadAsync(context, directory, cancellationToken).ConfigureAwait(false);
        var outlook = new Outlook(context);
        var days = scope.Query.Days ?? DefaultDays;
        var attribute = scope.Query.SignInAttribute;
        foreach (var app in scope.Apps)
        {
            if (attribute is not null && reader.IsSensitive(app, attribute))
                throw Sensitive(app, attribute);
            await foreach (var holding in reader.OfAppAsync(app, scope.Query.User, withClaims: false, cancellationToken).ConfigureAwait(false))
            {
                if (holding.State != AccountState.Usable)
                    continue;
                foreach (var error in holding.Claim == Claim.Unknown ? holding.Unknown : [])
                    yield return new ObjectErrorEvent(error);
                var (signIn, wrong) = attribute is null ? default : SignInOf(holding.Account!, attribute);
                if (wrong is not null)
                    yield return new ObjectErrorEvent(wrong);
                if (Judge(holding, signIn, days) is not (var since, var reason))
                    continue;
                var next = await outlook.OfAsync(holding, cancellationToken).ConfigureAwait(false);
                yield return new ResultEvent(reader.Row(holding, new DormantAccount { App = app.Name }) with
                {
                    Since = since,
                    Reason = reason,
                    Next = next.Length > 0 ? next : $"ask whether it is needed: Revoke-ProvAppAssignment {app.Name} {holding.UserId}",
                });
            }
        }
    }

    // Since when nobody uses it, and why that is thought.
    private (DateTimeOffset Since, string Reason)? Judge(Holding holding, DateTimeOffset? signIn, int days)
    {
        var limit = context.Now.AddDays(-days);
        if (signIn is { } time)
            return time <= limit ? (time, string.Create(CultureInfo.InvariantCulture, $"last signed in {(context.Now - time).Days} days ago")) : null;
        if (holding.Claim is Claim.Entitled or Claim.Unknown || holding.Account!.LastSeen > limit)
            return null;
        return (holding.Account.LastSeen, string.Create(CultureInfo.InvariantCulture, $"{holding.Why}, and nothing new is known of it for {(context.Now - holding.Account.LastSeen).Days} days"));
    }

    private static (DateTimeOffset? Time, ProvisioningError? Error) SignInOf(Account account, string attribute)
    {
        var value = Paths.Get(attribute).Get(account.Values);
        if (value.IsNone)
            return default;
        if (DateTimeOffset.TryParse(value.AsString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return (time, null);
        return (null, new()
        {
            Id = ErrorIds.AttributeInvalid,
            Category = ProvisioningErrorCategory.InvalidData,
            Message = $"The account '{account}': '{attribute}' is '{value}', which is no time; whether it is dormant is judged without it.",
            RecommendedAction = "Name with -SignInAttribute an attribute whose values are times such as 2026-01-31T08:00:00Z (ISO 8601).",
            Target = account.ToString(),
            App = account.App,
        });
    }

    private static ProvisioningException Sensitive(App app, string attribute) => new ProvisioningError
    {
        Id = ErrorIds.ReportInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"'{attribute}' of '{app.Name}' is sensitive: the report would show it as the time of the last sign-in.",
        RecommendedAction = "Name another attribute, or leave -SignInAttribute out.",
        Target = attribute,
        App = app.Name,
    }.ToException();
}
