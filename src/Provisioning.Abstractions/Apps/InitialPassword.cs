namespace Provisioning;

/// <summary>Whether an app's new accounts are made with a password, and of which kind.</summary>
public enum InitialPasswordKind
{
    /// <summary>Accounts are made without one.</summary>
    None,

    /// <summary>Random characters, as the password policy allows them.</summary>
    Random,

    /// <summary>A passphrase of four words that can be spoken.</summary>
    Words,
}

/// <summary>With what kind of password an app's new accounts are made, and where it goes. The password itself is kept nowhere in the store.</summary>
/// <param name="Kind">The kind.</param>
public sealed record InitialPassword(InitialPasswordKind Kind)
{
    /// <summary>The vault of SecretManagement that passwords go into; null for none.</summary>
    public string? Vault { get; init; }

    /// <summary>The name that a password gets there; {app} and {userName} stand for the app's and the user's.</summary>
    public string EntryName { get; init; } = "{app}/{userName}";

    /// <summary>The name that this user's password gets.</summary>
    public string EntryOf(string app, string userName) =>
        EntryName.Replace("{app}", app, StringComparison.OrdinalIgnoreCase).Replace("{userName}", userName, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override string ToString() => Vault is null ? Kind.ToString() : $"{Kind} into {Vault}";
}
