using System.Security;

namespace Provisioning;

/// <summary>What became of a password on its way to one app.</summary>
public enum PasswordOutcome
{
    /// <summary>The app took it.</summary>
    Delivered,

    /// <summary>The app did not take it.</summary>
    Failed,

    /// <summary>It was sent, and whether the app took it is not known.</summary>
    Unknown,

    /// <summary>The app takes no passwords, or is not set to.</summary>
    NotSupported,

    /// <summary>The app is ReadOnly: nothing is written to it.</summary>
    ReadOnly,

    /// <summary>The person has no account there.</summary>
    NoAccount,
}

/// <summary>What became of a password on its way to one app, and why.</summary>
/// <param name="App">The app.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Time">When that was known (UTC).</param>
/// <param name="Message">Why the app does not have it; null when it does.</param>
public sealed record PasswordDelivery(string App, PasswordOutcome Outcome, DateTimeOffset Time, string? Message = null)
{
    /// <summary>When the app last took a password (UTC), this one or an earlier one.</summary>
    public DateTimeOffset? LastDelivered { get; init; }

    /// <summary>The error, where there is one.</summary>
    public ProvisioningError? Error { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{App}: {Outcome}";
}

/// <summary>A password that was set: which app got it and which did not.</summary>
public sealed record PasswordChange
{
    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>The user's name.</summary>
    public required string UserName { get; init; }

    /// <summary>True when every app that can take it did.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Each app that was concerned.</summary>
    public required IReadOnlyList<PasswordDelivery> Apps { get; init; }

    /// <summary>When it was set (UTC); null when no app took it.</summary>
    public DateTimeOffset? LastSet { get; init; }

    /// <summary>When it expires (UTC); null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>A generated password, given this once; null where it went into a vault or no app took it.</summary>
    public SecureString? Password { get; init; }

    /// <summary>Where a generated password was put; null where it was put nowhere.</summary>
    public SecretReference? VaultEntry { get; init; }

    /// <summary>The apps that took it.</summary>
    public IReadOnlyList<string> Delivered => [.. Apps.Where(a => a.Outcome == PasswordOutcome.Delivered).Select(a => a.App)];

    /// <summary>The apps that did not, or of which it is not known.</summary>
    public IReadOnlyList<string> NotDelivered => [.. Apps.Where(a => a.Outcome != PasswordOutcome.Delivered).Select(a => a.App)];
}
