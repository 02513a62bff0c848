using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Provisioning.Engine;

/// <summary>What is kept in memory of each account of an app while it is read: enough to tell an unchanged row at a look.</summary>
/// <param name="Digest">A hash of what the app held.</param>
/// <param name="Present">False when the app had it no more at the last complete read.</param>
internal readonly record struct KnownAccount(UInt128 Digest, bool Present);

/// <summary>The accounts of an app by key, and which of them a read has met: all of them, or, for a read of a few, those that were asked for.</summary>
/// <param name="store">The store.</param>
/// <param name="app">The app.</param>
/// <param name="stands">Says of an account of a user that it stands, and nobody else's takes its place; null when it is not asked whose the accounts are.</param>
internal sealed class KnownAccounts(IProvisioningStore store, string app, Func<AccountHead, bool>? stands)
{
    // One for each thread, empty between two hashes.
    [ThreadStatic]
    private static IncrementalHash? _sha;

    private readonly Dictionary<string, KnownAccount> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StandingLink> _links = new(StringComparer.Ordinal);
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);
    private bool _isWhole;

    /// <summary>How many the app had at the last complete read, of those that were learned.</summary>
    public long PresentCount { get; private set; }

    /// <summary>Learns all of them.</summary>
    public async ValueTask LearnAllAsync(CancellationToken cancellationToken)
    {
        if (_isWhole)
            return;
        (PresentCount, _isWhole) = (0, true);
        _known.Clear();
        await foreach (var document in store.ReadAsync(new(Collections.Accounts) { Prefix = AccountDocument.Prefix(app) }, cancellationToken).ConfigureAwait(false))
            Note(document);
    }

    /// <summary>Learns the one with this key, if there is one.</summary>
    public async ValueTask LearnAsync(string key, CancellationToken cancellationToken)
    {
        if (!_isWhole && !_known.ContainsKey(key) && await store.GetAsync(Collections.Accounts, AccountDocument.Id(app, key), cancellationToken).ConfigureAwait(false) is { } document)
            Note(document);
    }

    /// <summary>Learns the one that the user has, if there is one.</summary>
    public async ValueTask LearnLinkAsync(string userId, CancellationToken cancellationToken)
    {
        if (_isWhole || _links.ContainsKey(userId))
            return;
        await foreach (var document in store.ReadAsync(StoreQuery.Equal(Collections.Accounts, Indexes.Link, AccountDocument.LinkKey(userId, app)), cancellationToken).ConfigureAwait(false))
            Note(document);
    }

    /// <summary>True when the app had this key at the last complete read.</summary>
    public bool WasPresent(string key) => _known.TryGetValue(key, out var known) && known.Present;

    /// <summary>True when the object is as it was recorded.</summary>
    public bool IsUnchanged(RemoteObject item) =>
        _known.TryGetValue(item.Key, out var known) && known.Present && known.Digest == Digest(item.Active ?? true, Utf8JsonBuffer.Shared.WriteSpan(item.Values, static (writer, set) => set.Write(writer)));

    /// <summary>True when the app had this key before.</summary>
    public bool Contains(string key) => _known.ContainsKey(key);

    /// <summary>The account that the user has, or null.</summary>
    public StandingLink? LinkOf(string userId) => _links.TryGetValue(userId, out var link) ? link : null;

    /// <summary>Notes that the key is there.</summary>
    public void Meet(string key) => _met.Add(key);

    /// <summary>The keys that were there at the last complete read and have not been met, in order.</summary>
    public IEnumerable<string> Missing() =>
        _known.Where(k => k.Value.Present && !_met.Contains(k.Key)).Select(k => k.Key).Order(StringComparer.Ordinal);

    // Accounts are written in one form only, so what one holds need not be read to be compared.
    private void Note(StoredDocument document)
    {
        var account = AccountHead.Read(document.Json.Span, out var values);
        if (!_known.TryAdd(account.Key, new(Digest(account.Active, values), account.Present)))
            return;
        if (account.Present)
            PresentCount++;
        if (stands is not null && account.UserId is { } user)
            _links[user] = new(account.Key, stands(account));
    }

    private static UInt128 Digest(bool active, ReadOnlySpan<byte> values)
    {
        var sha = _sha ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sha.AppendData(active ? "+"u8 : "-"u8);
        sha.AppendData(values);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        sha.GetHashAndReset(hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
