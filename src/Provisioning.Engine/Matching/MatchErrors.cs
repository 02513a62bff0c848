namespace Provisioning.Engine;

/// <summary>The errors of matching.</summary>
internal static class MatchErrors
{
    public static ProvisioningException NotFound(string app, string key) => Error(
        ErrorIds.MatchNotFound,
        ProvisioningErrorCategory.NotFound,
        app,
        key,
        $"No object '{key}' of '{app}' waits for a decision.",
        $"Get-ProvMatch {app} -Pending lists those that do; keys are case-sensitive.");

    public static ProvisioningException NotLinked(string app, string key) => Error(
        ErrorIds.LinkNotFound,
        ProvisioningErrorCategory.NotFound,
        app,
        key,
        $"The account '{key}' of '{app}' belongs to nobody, or is not known.",
        $"Get-ProvAccount {app} lists the accounts with their users; keys are case-sensitive.");

    public static ProvisioningException NoAccount(string app, string key, string action) => Error(
        ErrorIds.AccountNotFound, ProvisioningErrorCategory.NotFound, app, key, $"'{app}' has no account '{key}'.", action);

    public static ProvisioningException Taken(string app, string key, string owner) => Error(
        ErrorIds.LinkExists,
        ProvisioningErrorCategory.Conflict,
        app,
        key,
        $"The account '{key}' of '{app}' belongs to '{owner}' already.",
        $"A link that stands is never moved. Remove it first, when it is wrong: Remove-ProvLink {app} {key}.");

    public static ProvisioningException HasAnother(string app, string key, string user, string other) => Error(
        ErrorIds.LinkExists,
        ProvisioningErrorCategory.Conflict,
        app,
        key,
        $"'{user}' has the account '{other}' of '{app}' already, and cannot have '{key}' too.",
        $"Nobody has two accounts of one app. Remove the other link first, when it is wrong: Remove-ProvLink {app} {other}.");

    public static ProvisioningException Decision(string app, string key, string why, string action) => Error(
        ErrorIds.DecisionInvalid, ProvisioningErrorCategory.InvalidInput, app, key, $"The decision on '{key}' of '{app}' cannot be taken: {why}.", action);

    private static ProvisioningException Error(string id, ProvisioningErrorCategory category, string app, string key, string message, string action) =>
        new ProvisioningError { Id = id, Category = category, Message = message, RecommendedAction = action, Target = key, App = app }.ToException();
}
