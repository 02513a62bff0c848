using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>Which way people flow between an app and the directory.</summary>
public enum AppDirection
{
    /// <summary>The app gets accounts (downstream).</summary>
    Target,

    /// <summary>The app says who there is (upstream).</summary>
    Source,

    /// <summary>Both.</summary>
    Both,
}

/// <summary>What a run may do to an app.</summary>
public enum AppMode
{
    /// <summary>Nothing is written: plans show what would be.</summary>
    ReadOnly,

    /// <summary>Accounts are created, updated and enabled; nothing is taken away.</summary>
    Additive,

    /// <summary>Everything, disabling included.</summary>
    Enforce,
}

/// <summary>Which way a mapping goes.</summary>
public enum MappingDirection
{
    /// <summary>From the app to the directory.</summary>
    Inbound,

    /// <summary>From the directory to the app.</summary>
    Outbound,
}

/// <summary>One integrated system: its connector, settings, mappings and mode.</summary>
public sealed record App
{
    /// <summary>Its unique name, compared without regard to case: a letter, then up to 62 letters, digits, '-' or '_'.</summary>
    public required string Name { get; init; }

    /// <summary>The connector's name, such as Csv or Scim.</summary>
    public required string Connector { get; init; }

    /// <summary>Which way people flow.</summary>
    public AppDirection Direction { get; init; }

    /// <summary>What a run may do to it; new apps are ReadOnly.</summary>
    public AppMode Mode { get; init; }

    /// <summary>The connector's settings; no secret is ever among them.</summary>
    public AttributeSet Settings { get; init; } = AttributeSet.Empty;

    /// <summary>Where the secret is to be found; null where none is needed.</summary>
    public SecretReference? Credential { get; init; }

    /// <summary>Among the sources of one person the lowest number decides; by default the order in which apps were made.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// The attributes by which an unlinked object and a user are linked when exactly one on each side has the value. None by default: a mutable key
    /// links by itself only where the administrator says so.
    /// </summary>
    public IReadOnlyList<string> MatchOn { get; init; } = [];

    /// <summary>How attributes flow.</summary>
    public IReadOnlyList<Mapping> Mappings { get; init; } = [];

    /// <summary>When it was made (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>True when the app feeds the directory.</summary>
    [JsonIgnore]
    public bool IsSource => Direction is AppDirection.Source or AppDirection.Both;

    /// <summary>True when the app gets accounts.</summary>
    [JsonIgnore]
    public bool IsTarget => Direction is AppDirection.Target or AppDirection.Both;

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Where one attribute's value comes from: an attribute of the other side or a constant, and what stands in when there is none.</summary>
public sealed record Mapping
{
    /// <summary>Which way it goes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required MappingDirection Direction { get; init; }

    /// <summary>The attribute that gets the value, as a path (RFC 7644 figure 7), such as name.givenName or emails[type eq "work"].value.</summary>
    public required string Target { get; init; }

    /// <summary>The attribute that gives it, as a path; null for a constant.</summary>
    public string? Source { get; init; }

    /// <summary>The constant; no value where <see cref="Source"/> is set.</summary>
    public AttributeValue Constant { get; init; }

    /// <summary>What stands in when the source has no value.</summary>
    public AttributeValue Default { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Source is null ? $"{Target} = '{Constant}'" : $"{Target} = {Source}";
}

/// <summary>Where a secret is kept. The secret itself is never stored.</summary>
public enum SecretSource
{
    /// <summary>Given to this session only; to be given again when the store is opened the next time.</summary>
    Session,

    /// <summary>An environment variable.</summary>
    Environment,

    /// <summary>The first line of a file.</summary>
    File,

    /// <summary>A SecretManagement vault.</summary>
    Vault,
}

/// <summary>Says where a secret is.</summary>
/// <param name="Source">The kind of place.</param>
/// <param name="Name">The variable, file or secret; for the session, the app.</param>
/// <param name="Vault">The vault's name, or null for the default one.</param>
public sealed record SecretReference(SecretSource Source, string Name, string? Vault = null)
{
    /// <inheritdoc/>
    public override string ToString() => Source switch
    {
        SecretSource.Environment => $"env:{Name}",
        SecretSource.File => $"file:{Name}",
        SecretSource.Vault => $"vault:{Vault}{(Vault is null ? "" : "/")}{Name}",
        _ => "session",
    };
}
