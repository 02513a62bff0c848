namespace Provisioning.Engine;

/// <summary>Whose some accounts of an app are, and who of these is protected. Immutable.</summary>
internal sealed class PushOwners
{
    private readonly Dictionary<string, Account> _accounts;
    private readonly Dictionary<string, User> _users;

    private PushOwners(Dictionary<string, Account> accounts, Dictionary<string, User> users) => (_accounts, _users) = (accounts, users);

    /// <summary>Reads the accounts with these keys and their users, all at once.</summary>
    public static async ValueTask<PushOwners> LoadAsync(IProvisioningStore store, string app, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var accounts = keys.Count == 0 ? [] : await store.GetManyAsync(Collections.Accounts, [.. keys.Select(k => AccountDocument.Id(app, k))], cancellationToken).ConfigureAwait(false);
        var byKey = accounts.Select(AccountDocument.Read).ToDictionary(a => a.Key, StringComparer.Ordinal);
        var ids = byKey.Values.Select(a => a.UserId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var users = ids.Count == 0 ? [] : await store.GetManyAsync(Collections.Users, ids, cancellationToken).ConfigureAwait(false);
        return new(byKey, users.Select(UserDocument.Read).ToDictionary(u => u.Id, StringComparer.Ordinal));
    }

    /// <summary>Whose the account is; one that is not known is nobody's.</summary>
    public (ChangeMember Member, bool IsProtected) Of(string key)
    {
        var account = _accounts.GetValueOrDefault(key);
        var user = account?.UserId is { } id ? _users.GetValueOrDefault(id) : null;
        return (new() { UserId = account?.UserId, UserName = user?.UserName ?? account?.Values["userName"].AsString(), AccountKey = key }, user is { Lifecycle.Protection: not null });
    }
}
