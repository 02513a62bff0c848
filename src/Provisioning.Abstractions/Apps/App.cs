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

/// <summary>What becomes of the account of somebody who is no longer to have it: who has left, or lost the assignment.</summary>
public enum Deprovisioning
{
    /// <summary>It is disabled, and stays so.</summary>
    Disable,

    /// <summary>It is disabled at once, and deleted when it has been disabled for so many days (<see cref="App.DeleteAfterDays"/>).</summary>
    Delete,

    /// <summary>It stays as it is.</summary>
    Keep,

    /// <summary>A person is asked to disable it (a task); everything else goes by the connector.</summary>
    Manual,
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
    /// The attributes by which an unlinked object and a user are linked when exactly one on each side has the value: short for a match rule each, which links by itself. None by default: a mutable key
    /// links by itself only where the administrator says so.
    /// </summary>
    public IReadOnlyList<string> MatchOn { get; init; } = [];

    /// <summary>
    /// The attributes of the directory of which this source owns the emptiness too: where it has no value, the attribute is cleared, and nobody after it is asked. "*" for all that it maps.
    /// </summary>
    public IReadOnlyList<string> NullIsValue { get; init; } = [];

    /// <summary>By which rules objects of the app that belong to nobody meet users, beside <see cref="MatchOn"/>, whose attributes are the first rules.</summary>
    public IReadOnlyList<MatchRule> MatchRules { get; init; } = [];

    /// <summary>What becomes of the account of somebody who is no longer to have it.</summary>
    public Deprovisioning Deprovisioning { get; init; }

    /// <summary>
    /// For <see cref="Deprovisioning.Delete"/>, how many days an account is disabled before it is deleted: 0 deletes it at once, without disabling it before. Null is <see cref="DefaultDeleteAfterDays"/>.
    /// </summary>
    public int? DeleteAfterDays { get; init; }

    /// <summary>
    /// Who is to get the data of somebody who is no longer to have the account: <see cref="ManagerOwnsData"/>, or a name, team or address as free text. It is said with the change and in the task; nothing is moved.
    /// </summary>
    public string? DataOwner { get; init; }

    /// <summary>With what kind of password new accounts are made; null for none.</summary>
    public InitialPassword? InitialPassword { get; init; }

    /// <summary>How it is made sure, before an account is changed, that the app still has what the change was planned on.</summary>
    public PreImageCheck PreImageCheck { get; init; }

    /// <summary>
    /// For how many hours imports may read changes alone (-Delta) before the app is read whole again, 1 to <see cref="MostFullReadHours"/>: what is gone is found by a whole read. Null is <see cref="DefaultFullReadHours"/>.
    /// </summary>
    public int? FullReadHours { get; init; }

    /// <summary>What becomes of an account that is gone from the app while its person is to have it.</summary>
    public WhenAccountGone WhenAccountGone { get; init; }

    /// <summary>How attributes flow.</summary>
    public IReadOnlyList<Mapping> Mappings { get; init; } = [];

    /// <summary>When it was made (UTC).</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>That the app does not serve us, and when it is tried again; null while it does. Get-ProvApp gives it.</summary>
    [JsonIgnore]
    public AppHealth? Health { get; init; }

    /// <summary>How many days an account is disabled before it is deleted, where nothing else is set.</summary>
    public const int DefaultDeleteAfterDays = 30;

    /// <summary>For how many hours an app is read by its changes alone, where nothing else is set.</summary>
    public const int DefaultFullReadHours = 24;

    /// <summary>For how many hours an app may be read by its changes alone at most: 30 days.</summary>
    public const int MostFullReadHours = 720;

    /// <summary>The <see cref="DataOwner"/> that is the person's manager.</summary>
    public const string ManagerOwnsData = "Manager";

    /// <summary>True when the app feeds the directory.</summary>
    [JsonIgnore]
    public bool IsSource => Direction is AppDirection.Source or AppDirection.Both;

    /// <summary>True when the app gets accounts.</summary>
    [JsonIgnore]
    public bool IsTarget => Direction is AppDirection.Target or AppDirection.Both;

    /// <inheritdoc/>
    public override string ToString() => Name;
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
    /// <summary>The place that the text names: env:NAME, file:PATH, vault:NAME or vault:VAULT/NAME. Null when it names none: it may then be a secret itself, and is not to be repeated.</summary>
    public static SecretReference? FromText(string? text)
    {
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (colon < 1)
            return null;
        var name = text![(colon + 1)..];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return text[..colon].ToLowerInvariant() switch
        {
            "env" when name.Length > 0 => new(SecretSource.Environment, name),
            "file" when name.Length > 0 => new(SecretSource.File, name),
            "vault" when slash > 0 && slash < name.Length - 1 => new(SecretSource.Vault, name[(slash + 1)..], name[..slash]),
            "vault" when name.Length > 0 && slash < 0 => new(SecretSource.Vault, name),
            _ => null,
        };
    }

    /// <inheritdoc/>
    public override string ToString() => Source switch
    {
        SecretSource.Environment => $"env:{Name}",
        SecretSource.File => $"file:{Name}",
        SecretSource.Vault => $"vault:{Vault}{(Vault is null ? "" : "/")}{Name}",
        _ => "session",
    };
}
