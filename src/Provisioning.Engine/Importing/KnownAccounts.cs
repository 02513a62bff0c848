using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>What is kept in memory of each account of an app while it is read: enough to tell an unchanged row at a look.</summary>
/// <param name="Digest">A hash of what the app held.</param>
/// <param name="Present">False when the app had it no more at the last complete read.</param>
internal readonly record struct KnownAccount(UInt128 Digest, bool Present);

/// <summary>The accounts of an app by key, and which of them a read has met.</summary>
internal sealed class KnownAccounts
{
    private readonly Dictionary<string, KnownAccount> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StandingLink> _links = new(StringComparer.Ordinal);
    private readonly HashSet<string> _met = new(StringComparer.Ordinal);

    /// <summary>How many the app had at the last complete read.</summary>
    public long PresentCount { get; private set; }

    /// <param name="store">The store.</param>
    /// <param name="app">The app.</param>
    /// <param name="stands">Says of an account of a user that it stands, and nobody else's takes its place; null when it is not asked whose the accounts are.</param>
    /// <param name="cancellationToken">Ends the operation.</param>
    public static async ValueTask<KnownAccounts> LoadAsync(IProvisioningStore store, string app, Func<Account, bool>? stands, CancellationToken cancellationToken)
    {
        var result = new KnownAccounts();
        await foreach (var document in store.ReadAsync(new(Collections.Accounts) { Prefix = AccountDocument.Prefix(app) }, cancellationToken).ConfigureAwait(false))
        {
            var account = AccountDocument.Read(document);
            result._known[account.Key] = new(Digest(account.Active, account.Values), account.Present);
            if (account.Present)
                result.PresentCount++;
            if (stands is not null && account.UserId is { } user)
                result._links[user] = new(account.Key, stands(account));
        }

        return result;
    }

    /// <summary>True when the object is as it was recorded.</summary>
    public bool IsUnchanged(RemoteObject item) =>
        _known.TryGetValue(item.Key, out var known) && known.Present && known.Digest == Digest(item.Active ?? true, item.Values);

    /// <summary>True when the app had this key before.</summary>
    public bool Contains(string key) => _known.ContainsKey(key);

    /// <summary>The account that the user has, or null.</summary>
    public StandingLink? LinkOf(string userId) => _links.TryGetValue(userId, out var link) ? link : null;

    /// <summary>Notes that the key is there.</summary>
    public void Meet(string key) => _met.Add(key);

    /// <summary>The keys that were there at the last complete read and have not been met, in order.</summary>
    public IEnumerable<string> Missing() =>
        _known.Where(k => k.Value.Present && !_met.Contains(k.Key)).Select(k => k.Key).Order(StringComparer.Ordinal);

    private static UInt128 Digest(bool active, AttributeSet values)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Utf8JsonBuffer.Shared.WriteSpan((active, values), Write), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static void Write(Utf8JsonWriter writer, (bool Active, AttributeSet Values) state)
    {
        writer.WriteStartArray();
        writer.WriteBooleanValue(state.Active);
        state.Values.Write(writer);
        writer.WriteEndArray();
    }
}
