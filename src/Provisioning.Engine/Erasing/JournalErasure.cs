using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>
/// Goes through the whole journal once and finds what is to be erased of a person: records of their own, what records of others say of them, and what is left as it is. The journal is read from the beginning, since people are named where no
/// index leads to.
/// </summary>
internal sealed class JournalErasure(IProvisioningStore store, ErasedPerson person, IReadOnlyDictionary<string, ErasedPlan> plans)
{
    private readonly Dictionary<string, string> _planOfRun = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Collection, string Id), (long Sequence, DocumentWrite Write)> _shared = [];
    private readonly SortedDictionary<string, int> _kept = new(StringComparer.Ordinal);

    /// <summary>What is erased.</summary>
    public List<ErasedWrite> Writes { get; } = [];

    /// <summary>How many of them are of others too.</summary>
    public int SharedCount { get; private set; }

    /// <summary>How many records of which kind have a name of the person and stay as they are.</summary>
    public IReadOnlyDictionary<string, int> Kept => _kept;

    /// <summary>How many commits were made by or for an account with a name of the person.</summary>
    public int Acted { get; private set; }

    /// <summary>Looks through the commits after the number.</summary>
    public async ValueTask RunAsync(long after, Action<long, long>? progress, CancellationToken cancellationToken)
    {
        const int ReportEvery = 1000;
        await foreach (var document in store.ReadAsync(new(Collections.Runs), cancellationToken).ConfigureAwait(false))
        {
            var run = JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Run)!;
            _planOfRun[run.Id] = run.PlanId;
        }

        var last = store.LastSequence;
        await foreach (var commit in store.ReadJournalAsync(after, cancellationToken).ConfigureAwait(false))
        {
            if (person.Names.IsIn(commit.Batch.Actor) || person.Names.IsIn(commit.Batch.OnBehalfOf))
                Acted++;
            for (var part = 0; part < commit.Batch.Writes.Count; part++)
                Look(commit.Sequence, part, commit.Batch.Writes[part]);
            if (commit.Sequence % ReportEvery == 0)
                progress?.Invoke(commit.Sequence, last);
        }
    }

    /// <summary>What the newest states of documents become that are of others too.</summary>
    public async ValueTask<IReadOnlyList<DocumentWrite>> CurrentAsync(CancellationToken cancellationToken)
    {
        var writes = new List<DocumentWrite>();
        foreach (var ((collection, id), (sequence, write)) in _shared.Where(s => s.Key.Collection is not (Collections.Outcomes or Collections.Plans)))
        {
            if (await store.GetAsync(collection, id, cancellationToken).ConfigureAwait(false) is { } current && current.Revision == sequence)
                writes.Add(write with { ExpectedRevision = sequence });
        }

        return writes;
    }

    private void Look(long sequence, int part, DocumentWrite write)
    {
        if (write is { IsErased: true, Json: null })
            return;
        if (IsOwn(write))
        {
            // What has no value in it but the id stays: that something was deleted is told by it.
            if (write.Json is not null || Bare(write) is { } bare && bare.Id != write.Id)
                Writes.Add(new(sequence, part, Bare(write)));
        }
        else if (Cleared(write) is { } json)
        {
            var cleared = write with { Json = json, IsErased = false };
            Writes.Add(new(sequence, part, cleared));
            _shared[(write.Collection, write.Id)] = (sequence, cleared);
            SharedCount++;
            Keep(cleared);
        }
        else
        {
            Keep(write);
        }
    }

    private void Keep(DocumentWrite write)
    {
        if (person.Names.IsIn(write.Id) || write.Json is { } json && person.Names.IsIn(json.Span))
            _kept[write.Collection] = _kept.GetValueOrDefault(write.Collection) + 1;
    }

    private bool IsOwn(DocumentWrite write) => write.Collection switch
    {
        Collections.Users or Collections.Passwords => write.Id == person.Id,
        Collections.PasswordEvents => write.Id.StartsWith(person.Id + "/", StringComparison.Ordinal),
        Collections.Assignments or Collections.Pending or Collections.HandOuts or Collections.GroupMembers => write.Id.EndsWith("/" + person.Id, StringComparison.Ordinal),
        Collections.AppMembers => person.Has(write.Id[..write.Id.IndexOf('/', StringComparison.Ordinal)], AppMembership.Split(write.Id).MemberKey),
        Collections.Accounts => person.Owns(write, EngineTerms.LinkOf(write)),
        Collections.Matches => person.Owns(write, write.Json is { } json ? JsonSerializer.Deserialize(json.Span, EngineJson.Default.MatchCase)!.UserId : null),
        Collections.Inbound => person.Owns(write, null),
        Collections.Tasks => write.Keys.Any(k => k.Index == Indexes.User && k.Value == person.Id),
        _ => false,
    };

    private byte[]? Cleared(DocumentWrite write)
    {
        if (write is { Collection: Collections.Outcomes, Json: { } json } && JsonSerializer.Deserialize(json.Span, EngineJson.Default.OutcomeRecord)! is var outcome && IsOfPerson(outcome))
            return outcome is { Message: null, AccountKey: null, Found: null } ? null : SharedDocuments.Bare(outcome);
        return SharedDocuments.Clear(write, person);
    }

    private bool IsOfPerson(OutcomeRecord outcome) =>
        outcome.Users is [var only] && only == person.Id
        || outcome.Numbers is [var number] && _planOfRun.TryGetValue(outcome.RunId, out var plan) && plans.TryGetValue(plan, out var erased) && erased.Numbers.Contains(number);

    /// <summary>What stays of a write: of which collection and app it is, and whose, by the id.</summary>
    public static DocumentWrite Bare(DocumentWrite write) => new(
        write.Collection,
        write.Collection switch
        {
            Collections.Accounts or Collections.Matches or Collections.Inbound => write.Id[..(write.Id.IndexOf('/', StringComparison.Ordinal) + 1)],
            Collections.AppMembers => AppMembership.Split(write.Id).Group,
            _ => write.Id,
        },
        null,
        [.. write.Keys.Where(k => k.Index is Indexes.Link or Indexes.User || k.Index == Indexes.Member && write.Collection != Collections.AppMembers)]);
}
