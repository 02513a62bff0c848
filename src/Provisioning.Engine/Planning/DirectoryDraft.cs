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
/// <param name="keepNew">True when what comes later asks for users whom the plan makes.</param>
/// <param name="chosen">The custom attributes whose values mappings choose so that nobody else has them.</param>
internal sealed class DirectoryDraft(bool keepNew, IReadOnlyList<AttributeDefinition> chosen)
{
    private readonly UndoableMap<string, DraftUser> _users = new(StringComparer.Ordinal);
    private readonly UndoableMap<IndexKey, string> _owners = new(null);

    /// <summary>Users whom the plan changes and who were there before.</summary>
    public IEnumerable<DraftUser> Changed => _users.Values.Where(u => u.User.Revision > 0);

    public DraftUser? Get(string userId) => _users.Get(userId);

    /// <summary>The user to whom the plan gives this user name or chosen value, or null.</summary>
    public string? OwnerOf(IndexKey key) => _owners.Get(key);

    /// <summary>Every user whom the plan changes or, where a later source may need them, makes.</summary>
    public IEnumerable<User> Users => _users.Values.Select(u => u.User);

    /// <summary>Those of them who have this account.</summary>
    public IEnumerable<string> OwnersOf(string app, string key) =>
        _users.Values.Where(u => u.Accounts.Any(a => a.Key == key && string.Equals(a.App, app, StringComparison.OrdinalIgnoreCase))).Select(u => u.User.Id);

    public void Add(DraftUser draft)
    {
        var user = draft.User;
        if (chosen.Count == 0 && user.Reserved.Count == 0)
        {
            _owners.Set(new(Indexes.UserName, IndexKey.Normalize(user.UserName)), user.Id);
        }
        else
        {
            foreach (var key in UserKeys.Unique(user, chosen))
                _owners.Set(key, user.Id);
        }

        if (user.Revision > 0 || keepNew)
            _users.Set(user.Id, draft);
    }

    /// <summary>What was added stays: the next source begins.</summary>
    public void Keep()
    {
        _users.Keep();
        _owners.Keep();
    }

    /// <summary>Forgets what was added since <see cref="Keep"/>: the source under way turned out to be unreadable, and its changes are no part of the plan.</summary>
    public void TakeBack()
    {
        _users.TakeBack();
        _owners.TakeBack();
    }
}
