namespace Provisioning.Engine;

/// <summary>Checks what an app says about the accounts of who leaves.</summary>
internal static class DeprovisioningCheck
{
    private const int MostDays = 3650;

    /// <summary>The settings that the app can have: those of its connector, and of tasks where people disable its accounts.</summary>
    public static IReadOnlyList<SettingDefinition> SettingsOf(App app, IConnectorFactory factory) =>
        app.Deprovisioning == Deprovisioning.Manual && !factory.MakesTasks ? [.. factory.Settings, .. ManualSettings.Definitions] : factory.Settings;

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.DeprovisioningInvalid"/>, <see cref="ErrorIds.SettingInvalid"/>.</exception>
    public static async ValueTask CheckAsync(App app, IConnectorFactory factory, Func<IConnector> connect)
    {
        if (!app.IsTarget && (app.Deprovisioning != Deprovisioning.Disable || app.DataOwner is not null))
            throw Invalid(app, "a source has no accounts that could be taken away", "Leave -Deprovisioning and -DataOwner to apps that get accounts.");
        if (app.DeleteAfterDays is { } days && app.Deprovisioning != Deprovisioning.Delete)
            throw Invalid(app, $"accounts cannot be deleted after {days} days, because what becomes of them is {app.Deprovisioning}", "Say -Deprovisioning Delete too, or leave -DeleteAfterDays out.");
        if (app.DeleteAfterDays is < 0 or > MostDays)
            throw Invalid(app, $"the days until an account is deleted are {app.DeleteAfterDays}, and have to be 0 to {MostDays}", "Give a number of days: 0 deletes accounts at once, without disabling them before.");
        if (app.Deprovisioning == Deprovisioning.Manual)
        {
            if (factory.MakesTasks)
                throw Invalid(app, "people do all of its work already", "Take -Deprovisioning Disable: a task asks to disable the account.");
            ManualSettings.Read(app);
        }

        if (app.Deprovisioning == Deprovisioning.Delete && !factory.MakesTasks)
        {
            var connector = connect();
            await using var closing = connector.ConfigureAwait(false);
            if (!connector.Capabilities.HasFlag(ConnectorCapabilities.Delete))
                throw Invalid(app, $"the connector {factory.Name} cannot delete accounts of it", "Take -Deprovisioning Disable, or Manual when people delete them.");
        }
    }

    private static ProvisioningException Invalid(App app, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.DeprovisioningInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{app.Name}': {why}.",
        RecommendedAction = action,
        Target = app.Name,
        App = app.Name,
    }.ToException();
}
