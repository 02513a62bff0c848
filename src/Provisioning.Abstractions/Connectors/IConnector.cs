namespace Provisioning;

/// <summary>Makes the connectors of one kind, and says what they need. One instance serves the process.</summary>
public interface IConnectorFactory
{
    /// <summary>The name that New-ProvApp -Connector takes.</summary>
    string Name { get; }

    /// <summary>What it is, in a sentence.</summary>
    string Description { get; }

    /// <summary>Which directions it can serve.</summary>
    IReadOnlyList<AppDirection> Directions { get; }

    /// <summary>The settings it knows; others are refused.</summary>
    IReadOnlyList<SettingDefinition> Settings { get; }

    /// <summary>The mappings that a new app of this kind starts with; the administrator changes them at will.</summary>
    IReadOnlyList<Mapping> DefaultMappings => [];

    /// <summary>
    /// True when people do the work in the app: the engine makes a task of each change instead of a request, and the connector need be no <see cref="IAccountTarget"/>.
    /// </summary>
    bool MakesTasks => false;

    /// <summary>True when the connector can make accounts with a password: it is an <see cref="IInitialPasswordTarget"/>.</summary>
    bool MakesInitialPasswords => false;

    /// <summary>The setting that takes the name of a credential that has one, for an app with these settings; null when the name counts for nothing.</summary>
    string? NameSetting(AttributeSet settings) => null;

    /// <summary>
    /// Checks the app's settings as far as that is possible without asking the app. Called when an app is saved.
    /// </summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SettingInvalid"/> and its like.</exception>
    void Validate(App app);

    /// <summary>Makes the connector for one app. No I/O happens here.</summary>
    IConnector Create(ConnectorContext context);
}

/// <summary>What the text of a setting stands for.</summary>
public enum SettingContent
{
    /// <summary>For itself.</summary>
    Value,

    /// <summary>A file, kept as a full path.</summary>
    Path,

    /// <summary>The place of a secret (env:NAME, file:PATH, vault:VAULT/NAME), never a secret itself.</summary>
    SecretPlace,
}

/// <summary>A setting of a connector.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its data type.</param>
/// <param name="Description">What it does, in a sentence, with its unit and default.</param>
public sealed record SettingDefinition(string Name, AttributeType Type, string Description)
{
    /// <summary>True when the app cannot do without.</summary>
    public bool Required { get; init; }

    /// <summary>What it is when not set.</summary>
    public AttributeValue Default { get; init; }

    /// <summary>The only values that it can have, where they are limited.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>True when several values can be given.</summary>
    public bool MultiValued { get; init; }

    /// <summary>What its text stands for.</summary>
    public SettingContent Content { get; init; }
}

/// <summary>What a connector is given.</summary>
/// <param name="App">The app.</param>
/// <param name="Secret">Fetches the app's secret each time it is needed; null when the app has none. The caller clears the characters.</param>
/// <param name="Clock">The time.</param>
/// <param name="Report">Takes what is worth telling (retries, waiting); called from any thread, never blocks.</param>
/// <param name="SettingSecret">Fetches the secret whose place the setting of this name has (<see cref="SettingContent.SecretPlace"/>). The caller clears the characters.</param>
public sealed record ConnectorContext(
    App App,
    Func<CancellationToken, ValueTask<char[]>>? Secret,
    TimeProvider Clock,
    Action<EngineEvent>? Report = null,
    Func<string, CancellationToken, ValueTask<char[]>>? SettingSecret = null)
{
    /// <summary>What the app's system pushed in; null where nothing is told of it.</summary>
    public IPushedObjects? Pushed { get; init; }
}

/// <summary>Speaks to one app. Every call may be cancelled and then ends within a second. Errors are <see cref="ProvisioningException"/>.</summary>
public interface IConnector : IAsyncDisposable
{
    /// <summary>What it can do with this app.</summary>
    ConnectorCapabilities Capabilities { get; }

    /// <summary>Tries to reach the app and to sign in, changes nothing, and says what it found.</summary>
    ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken);

    /// <summary>The attributes that the app's accounts have.</summary>
    ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken);
}

/// <summary>What a connector can do.</summary>
[Flags]
public enum ConnectorCapabilities
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Reads all objects.</summary>
    FullRead = 1 << 0,

    /// <summary>Reads what changed since a watermark, as far as the app turns out to do it: see <see cref="DeltaRefused"/>.</summary>
    DeltaRead = 1 << 1,

    /// <summary>Finds single objects by their key or an attribute: the connector is an <see cref="IAccountFinder"/>.</summary>
    Find = 1 << 2,

    /// <summary>Creates accounts.</summary>
    Create = 1 << 3,

    /// <summary>Updates accounts.</summary>
    Update = 1 << 4,

    /// <summary>Disables and enables accounts.</summary>
    Disable = 1 << 5,

    /// <summary>Deletes accounts.</summary>
    Delete = 1 << 6,

    /// <summary>Sets passwords of accounts: the connector is an <see cref="IPasswordTarget"/>.</summary>
    Password = 1 << 7,

    /// <summary>Reads groups with their members: the connector is an <see cref="IGroupSource"/>.</summary>
    GroupRead = 1 << 8,

    /// <summary>Makes, changes and deletes groups: the connector is an <see cref="IGroupTarget"/>.</summary>
    Groups = 1 << 9,

    /// <summary>Tells when something in the app may have changed: the connector is an <see cref="IChangeSignal"/>.</summary>
    Signal = 1 << 10,
}

/// <summary>The outcome of a connection test.</summary>
/// <param name="Succeeded">True when the app can be used.</param>
/// <param name="Findings">What was found, a sentence each.</param>
/// <param name="Error">Why not.</param>
public sealed record ConnectionTest(bool Succeeded, IReadOnlyList<string> Findings, ProvisioningError? Error = null);

/// <summary>An app that can be read.</summary>
public interface IAccountSource : IConnector
{
    /// <summary>
    /// A short text that is different when what a full read would give may be different, got far cheaper than by reading; null when the app has no such thing.
    /// For a file, the hash of its bytes and of what proves it whole.
    /// </summary>
    ValueTask<string?> GetContentMarkAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads every object. The stream has objects and problems as they come and ends with one <see cref="ReadCompleted"/>; a stream that ends without it, or
    /// with an exception, has proven nothing. A key occurs once at most.
    /// </summary>
    IAsyncEnumerable<ReadItem> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads what changed since the watermark that an earlier read ended with. Absence means nothing in a delta; what is gone is an <see cref="ObjectGone"/>, where the app tells of it. Only where
    /// its proof is complete did it name every object, changed or as an <see cref="ObjectPresent"/>, and whoever is not among them is gone. The stream ends with one <see cref="ReadCompleted"/>,
    /// or with a <see cref="DeltaRefused"/>: then nothing that it gave counts, and the app is to be read whole. What was given before may come again. Only where <see cref="ConnectorCapabilities.DeltaRead"/> is declared.
    /// </summary>
    IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, CancellationToken cancellationToken);
}

/// <summary>One item of a read.</summary>
public abstract record ReadItem;

/// <summary>An object as the app has it.</summary>
/// <param name="Object">The object.</param>
/// <param name="Place">Where it was read, for messages: "row 17" or the object's address.</param>
public sealed record ObjectRead(RemoteObject Object, string Place) : ReadItem;

/// <summary>
/// An object that is there and cannot be used: its key is missing or ambiguous, or its data is bad. It is neither a value nor an absence.
/// </summary>
/// <param name="Error">What is wrong, naming file, row and column.</param>
/// <param name="Key">Its key where one could be read: the object with this key counts as present.</param>
public sealed record ObjectProblem(ProvisioningError Error, string? Key) : ReadItem;

/// <summary>An object of a delta that is gone.</summary>
/// <param name="Key">Its key.</param>
public sealed record ObjectGone(string Key) : ReadItem;

/// <summary>An object of a delta that is there and has not changed.</summary>
/// <param name="Key">Its key.</param>
public sealed record ObjectPresent(string Key) : ReadItem;

/// <summary>The end of a delta that is not to be believed: the app has to be read whole.</summary>
/// <param name="Reason">Why, as the end of a sentence.</param>
/// <param name="IsLasting">True when the app has shown that it has no deltas: none is worth another try, until its configuration changes.</param>
public sealed record DeltaRefused(string Reason, bool IsLasting) : ReadItem;

/// <summary>The end of a read.</summary>
/// <param name="Proof">Whether it saw everything, and why that is believed.</param>
/// <param name="ContentMark">What <see cref="IAccountSource.GetContentMarkAsync"/> would have given for exactly what was read.</param>
/// <param name="Watermark">Where the next delta starts.</param>
public sealed record ReadCompleted(ReadProof Proof, string? ContentMark = null, string? Watermark = null) : ReadItem;

/// <summary>Whether a read saw every object that there is: only then does absence mean anything.</summary>
/// <param name="IsComplete">True when it did.</param>
/// <param name="Evidence">The proof, or what is missing for one and how to set it, as a sentence.</param>
/// <param name="ObjectCount">How many objects there are, those with problems included.</param>
public sealed record ReadProof(bool IsComplete, string Evidence, long ObjectCount)
{
    /// <summary>True when there was to be a proof and it does not hold: worth a warning even where nobody is missing.</summary>
    public bool IsBroken { get; init; }
}

/// <summary>An object of an app.</summary>
public sealed record RemoteObject
{
    /// <summary>The app's own key, which never changes there.</summary>
    public required string Key { get; init; }

    /// <summary>False when the app says that it is disabled, or that the person has left; null when it does not say.</summary>
    public bool? Active { get; init; }

    /// <summary>What it holds, in the app's own names.</summary>
    public AttributeSet Values { get; init; } = AttributeSet.Empty;

    /// <summary>The app's version of it (ETag), or null.</summary>
    public string? Version { get; init; }

    /// <summary>When it last changed (UTC), by the app's own clock; null when the app does not say.</summary>
    public DateTimeOffset? Modified { get; init; }
}

/// <summary>An app in which single objects can be looked up, whether it is a source or a target. Only where <see cref="ConnectorCapabilities.Find"/> is declared.</summary>
public interface IAccountFinder : IConnector
{
    /// <summary>
    /// The objects whose attribute has this value, as the app says and as checked on what came back (a server that ignores the filter finds nothing). Never null.
    /// </summary>
    ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken);

    /// <summary>The object with this key, or null when the app says that it has none.</summary>
    ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken);
}

/// <summary>An app that tells when something in it may have changed. Only where <see cref="ConnectorCapabilities.Signal"/> is declared.</summary>
public interface IChangeSignal : IConnector
{
    /// <summary>
    /// Listens to the app. The first item comes as soon as it listens, so that a delta that is read after it misses nothing; then one comes each time that something may have changed, and says what in a few words without values. It may ring for
    /// nothing, and once for many changes. It ends, or throws a <see cref="ProvisioningException"/>, when the connection is lost: whoever listens reads by time meanwhile, and listens again after a while.
    /// </summary>
    IAsyncEnumerable<string> ListenAsync(CancellationToken cancellationToken);
}

/// <summary>An app that can be written. No method retries what may have taken effect: that is for the caller, who looks first.</summary>
public interface IAccountTarget : IAccountFinder
{
    /// <summary>How many requests may be under way at once.</summary>
    int MaxConcurrency { get; }

    /// <summary>Creates an account and gives it back as the app has it now, with its key.</summary>
    ValueTask<RemoteObject> CreateAsync(AccountWrite account, CancellationToken cancellationToken);

    /// <summary>Writes what changed to the account, its active state included where that is set, and gives back what the app has now.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccountChanged"/> when it is at another version than <see cref="AccountWrite.Version"/>, and others.</exception>
    ValueTask<RemoteObject> UpdateAsync(string key, AccountWrite account, CancellationToken cancellationToken);

    /// <summary>Deletes the account; one that is gone already is no error.</summary>
    /// <param name="key">The app's key of the account.</param>
    /// <param name="version">The version that it is to have, or null. Only where <see cref="ChecksVersionsAsync"/> says so.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccountChanged"/> and others.</exception>
    ValueTask DeleteAsync(string key, string? version, CancellationToken cancellationToken);

    /// <summary>
    /// Whether the app itself refuses to write an account that is at another version than <see cref="AccountWrite.Version"/> says. What a service says of itself is not believed: it is tried once for each connector, on this account
    /// and with a request that changes nothing, and not before it is worth it: until then the answer is false.
    /// </summary>
    ValueTask<bool> ChecksVersionsAsync(string key, CancellationToken cancellationToken) => new(false);
}

/// <summary>An app whose accounts can be given passwords. Only where <see cref="ConnectorCapabilities.Password"/> is declared.</summary>
public interface IPasswordTarget : IConnector
{
    /// <summary>
    /// Sets the account's password. Setting the same one again is harmless. Nothing of the password is in what it reports or throws, whatever the app answers.
    /// </summary>
    /// <param name="key">The app's key of the account.</param>
    /// <param name="password">The password; the caller clears it after the call, so that nothing may hold on to it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException">The app did not take it, or may have (<see cref="ProvisioningError.IsInDoubt"/>).</exception>
    ValueTask SetPasswordAsync(string key, ReadOnlyMemory<char> password, CancellationToken cancellationToken);
}

/// <summary>An app whose accounts can be made with a password. Only where <see cref="IConnectorFactory.MakesInitialPasswords"/> says so.</summary>
public interface IInitialPasswordTarget : IAccountTarget
{
    /// <summary>Creates an account with a password. Nothing of the password is in what it gives back, reports or throws, whatever the app answers.</summary>
    /// <param name="account">The account.</param>
    /// <param name="password">The password; the caller clears it after the call, so that nothing may hold on to it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask<RemoteObject> CreateAsync(AccountWrite account, ReadOnlyMemory<char> password, CancellationToken cancellationToken);
}

/// <summary>An app whose accounts can be changed in more than one way, of which not every app does all.</summary>
public interface IWriteAlternatives : IAccountTarget
{
    /// <summary>
    /// Makes a change of an account that the app said it made and did not make, in the other ways that there are, each looked at. The way that works is kept to from then on, and it is reported; they are tried through once for
    /// each connector.
    /// </summary>
    /// <param name="key">The app's key of the account.</param>
    /// <param name="account">The change, with what the account holds now, and its version now where one is to be insisted on.</param>
    /// <param name="isDone">Whether the change shows in the account.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The account as the app has it then; null when no other way works.</returns>
    ValueTask<RemoteObject?> UpdateOtherwiseAsync(string key, AccountWrite account, Func<RemoteObject, bool> isDone, CancellationToken cancellationToken);
}

/// <summary>What to write to an account.</summary>
public sealed record AccountWrite
{
    /// <summary>The directory's id of the person, for the app's externalId.</summary>
    public required string UserId { get; init; }

    /// <summary>The changed attributes, by path in the app's names. For a creation, all that have a value.</summary>
    public required IReadOnlyList<AttributeChange> Changes { get; init; }

    /// <summary>Whether the account is to be usable; null leaves it as it is.</summary>
    public bool? Active { get; init; }

    /// <summary>Whether the account was last known to be usable; null where that is not known. For apps that want to be told with every change.</summary>
    public bool? WasActive { get; init; }

    /// <summary>What the account was last known to hold.</summary>
    public AttributeSet Current { get; init; } = AttributeSet.Empty;

    /// <summary>The version that the account is to have (ETag), or null. Only where <see cref="IAccountTarget.ChecksVersionsAsync"/> says that the app checks it.</summary>
    public string? Version { get; init; }

    /// <summary>For a creation, the key of the person's earlier account, which is gone from the app: an app that still has what was deleted can give that back instead. Null where there was none.</summary>
    public string? FormerKey { get; init; }
}
