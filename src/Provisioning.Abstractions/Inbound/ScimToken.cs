using System.Security;

namespace Provisioning;

/// <summary>What a token of an inbound SCIM endpoint is good for.</summary>
public enum ScimScope
{
    /// <summary>Users and groups can be read.</summary>
    Read,

    /// <summary>Users and groups can be made, changed and deleted.</summary>
    Write,
}

/// <summary>A token with which an upstream system signs in to push people in.</summary>
public sealed record ScimToken
{
    /// <summary>The app whose people are pushed in with it.</summary>
    public required string App { get; init; }

    /// <summary>Its name among the app's tokens.</summary>
    public required string Name { get; init; }

    /// <summary>What it is good for.</summary>
    public IReadOnlyList<ScimScope> Scope { get; init; } = [];

    /// <summary>When it was made (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>From when on it is not taken any more (UTC); null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was last used (UTC), to ten minutes; null for never.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>The token itself, once: when it was made. It is kept nowhere.</summary>
    public SecureString? Token { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{App}/{Name}";
}
