namespace Provisioning.Commands;

/// <summary>Makes an app's initial passwords of what -InitialPassword, -Vault and -EntryName were given.</summary>
internal static class InitialPasswordArguments
{
    /// <param name="app">The app's name.</param>
    /// <param name="before">What the app has; null for none.</param>
    /// <param name="kind">The kind; null for what it has.</param>
    /// <param name="vault">The vault; null for what it has.</param>
    /// <param name="entryName">The name in the vault; null for what it has.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/>: there is a vault, and nothing to put into it.</exception>
    public static InitialPassword? Of(string app, InitialPassword? before, InitialPasswordKind? kind, string? vault, string? entryName)
    {
        if ((kind ?? before?.Kind ?? InitialPasswordKind.None) is var wanted && wanted == InitialPasswordKind.None)
            return vault is null && entryName is null ? null : throw NoPassword(app);
        var made = (before ?? new(wanted)) with { Kind = wanted, Vault = vault ?? before?.Vault };
        return entryName is null ? made : made with { EntryName = entryName };
    }

    private static ProvisioningException NoPassword(string app) => new ProvisioningError
    {
        Id = ErrorIds.SettingInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{app}': its new accounts are made without a password, so that none can go into a vault.",
        RecommendedAction = "Give -InitialPassword Random or Words too.",
        Target = app,
        App = app,
    }.ToException();
}
