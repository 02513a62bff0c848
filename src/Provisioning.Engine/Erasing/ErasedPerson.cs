namespace Provisioning.Engine;

/// <summary>A person who is to be erased: the id, which stays, the objects of apps that are or were theirs, and by what they are known.</summary>
internal sealed class ErasedPerson
{
    private readonly HashSet<string> _objects = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);

    private ErasedPerson(string id) => (Id, Names) = (id, new(id));

    public string Id { get; }

    public PersonNames Names { get; }

    /// <summary>The ids of the accounts that are or were theirs: app + "/" + key.</summary>
    public IReadOnlyCollection<string> Objects => _objects;

    /// <summary>Finds everything by which the person is known, from every version of their documents that is not erased.</summary>
    public static async ValueTask<ErasedPerson> LoadAsync(IProvisioningStore store, string id, CancellationToken cancellationToken)
    {
        var person = new ErasedPerson(id);
        var term = EngineTerms.User(id);
        await foreach (var commit in store.FindCommitsAsync(new() { Terms = [term] }, cancellationToken).ConfigureAwait(false))
        {
            foreach (var write in commit.Batch.Writes)
            {
                if (write.Json is { } json && EngineTerms.Of(write).Contains(term))
                    person.Note(write, new(write.Collection, write.Id, commit.Sequence, json));
            }
        }

        foreach (var account in person._objects)
        {
            person.Names.Add(account[(account.IndexOf('/', StringComparison.Ordinal) + 1)..]);
            await person.NoteObjectAsync(store, account, cancellationToken).ConfigureAwait(false);
        }

        return person;
    }

    /// <summary>True when what the account's or match's write says is the person's. An object that was somebody else's too is theirs only where it says so.</summary>
    public bool Owns(DocumentWrite write, string? userId) =>
        userId is not null ? userId == Id : _objects.Contains(write.Id) && !_shared.Contains(write.Id);

    /// <summary>True when the account with this key is the person's, and was nobody else's.</summary>
    public bool Has(string app, string key) => AccountDocument.Id(app, key) is var id && _objects.Contains(id) && !_shared.Contains(id);

    /// <summary>True when the change is the person's.</summary>
    public bool Owns(Change change)
    {
        if (change.UserId is { } user)
            return user == Id;
        return change.SourceAccount is { } account && Has(account.App, account.Key)
            || change.Match is { } match && Has(match.App, match.Key)
            || change is { AccountKey: { } key } && Has(change.SourceApp ?? change.Target, key);
    }

    private void Note(DocumentWrite write, StoredDocument document)
    {
        switch (write.Collection)
        {
            case Collections.Users:
                Note(UserDocument.Read(document));
                foreach (var key in write.Keys.Where(k => k.Index is Indexes.UserName or Indexes.Mail or Indexes.EmployeeNumber))
                    Names.Add(key.Value);
                break;
            case Collections.Accounts:
                _objects.Add(write.Id);
                Names.Add(AccountDocument.Read(document).Values);
                break;
            case Collections.Matches when MatchDocument.Read(document).UserId == Id:
                _objects.Add(write.Id);
                break;
        }
    }

    private void Note(User user)
    {
        Names.Add(user.Attributes);
        foreach (var (path, value) in user.Locals.Select(l => (l.Path, l.Value)).Concat(user.Overrides.Select(o => (o.Path, o.Value))).Concat(user.Scheduled.Select(s => (s.Path, s.Value))).Concat(user.Reserved.Select(r => (r.Path, r.Value))))
            Names.Add(path, value);
    }

    // What it said before it was linked is the person's as well, unless it was another's at any time.
    private async ValueTask NoteObjectAsync(IProvisioningStore store, string id, CancellationToken cancellationToken)
    {
        await foreach (var commit in store.FindCommitsAsync(new() { Terms = [JournalTerms.Document(Collections.Accounts, id)] }, cancellationToken).ConfigureAwait(false))
        {
            foreach (var write in commit.Batch.Writes.Where(w => w.Collection == Collections.Accounts && w.Id == id))
            {
                if (EngineTerms.LinkOf(write) is { } owner && owner != Id)
                    _shared.Add(id);
                else if (write.Json is { } json)
                    Names.Add(AccountDocument.Read(new(write.Collection, write.Id, commit.Sequence, json)).Values);
            }
        }
    }
}
