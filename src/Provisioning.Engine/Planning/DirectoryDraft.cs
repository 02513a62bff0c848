using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>A user as the directory part of a plan leaves them.</summary>
/// <param name="User">The user after the change.</param>
/// <param name="Number">The number of the last change that concerns them.</param>
/// <param name="Accounts">What the sources hold of them after it.</param>
internal sealed record DraftUser(User User, int Number, IReadOnlyList<Account> Accounts);

/// <summary>
/// The directory as the plan under way leaves it, on top of the store: which names are taken and what became of whom. Users that are new are kept only where a
/// later source of the same plan may need them.
/// </summary>
internal sealed class DirectoryDraft(IReadOnlyList<InboundSource> sources, DirectorySchema schema)
{
    private readonly Dictionary<string, DraftUser> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<IndexKey, List<string>> _matches = [];
    private readonly List<AttributePath> _matchPaths = [.. sources.SelectMany(s => s.App.MatchOn).Select(schema.Resolve).DistinctBy(p => p.Canonical, StringComparer.OrdinalIgnoreCase)];
    private readonly bool _keepNew = sources.Count > 1;

    /// <summary>Users whom the plan changes and who were there before.</summary>
    public IEnumerable<DraftUser> Changed => _users.Values.Where(u => u.User.Revision > 0);

    public DraftUser? Get(string userId) => _users.GetValueOrDefault(userId);

    /// <summary>The user to whom the plan gives this user name, or null.</summary>
    public string? OwnerOfName(string normalizedName) => _names.GetValueOrDefault(normalizedName);

    /// <summary>The users whom the plan gives this value.</summary>
    public IReadOnlyList<string> Matching(IndexKey key) => _matches.GetValueOrDefault(key) ?? (IReadOnlyList<string>)[];

    public void Add(DraftUser draft)
    {
        var user = draft.User;
        _names[IndexKey.Normalize(user.UserName)] = user.Id;
        if (user.Revision > 0 || _keepNew)
            _users[user.Id] = draft;
        if (!_keepNew)
            return;
        foreach (var path in _matchPaths)
        {
            if (MatchKey.Of(path, path.Get(user.Attributes), schema.Find(path.Attribute)) is not { } key)
                continue;
            if (!_matches.TryGetValue(key, out var ids))
                _matches.Add(key, ids = []);
            if (!ids.Contains(user.Id))
                ids.Add(user.Id);
        }
    }
}
