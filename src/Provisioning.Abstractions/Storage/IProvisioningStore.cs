namespace Provisioning;

/// <summary>
/// Where the state lives: documents in collections, events, and the journal of every commit. Made for the engine's needs and for more than
/// one back-end: atomic idempotent batches with expected revisions, reads by id, by declared index and by key page, and the
/// commits after a sequence number. No transaction spans a call, and no cursor is held between two reads.
/// Safe for use by many threads.
/// </summary>
public interface IProvisioningStore : IAsyncDisposable
{
    /// <summary>What this store is.</summary>
    StoreInfo Info { get; }

    /// <summary>The sequence number of the newest durable commit; 0 for an empty store.</summary>
    long LastSequence { get; }

    /// <summary>
    /// Makes the batch durable, whole or not at all, and returns when it is. A batch whose id was committed before is not applied again, and its first
    /// receipt is returned with <see cref="CommitReceipt.AlreadyCommitted"/>. Commits queued at the same time share one fsync.
    /// </summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.RevisionConflict"/>, <see cref="ErrorIds.UniqueConflict"/> (nothing of the batch is kept; Target names the document),
    /// <see cref="ErrorIds.StoreNoSpace"/>, <see cref="ErrorIds.StoreWriteFailed"/>, <see cref="ErrorIds.StoreClosed"/>.
    /// </exception>
    ValueTask<CommitReceipt> CommitAsync(CommitBatch batch, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the batch durable and erases for good what it names, old writes and lines of files, in one: when it is broken off once the batch is durable, the next opening brings it to its end. The batch gets one more write, an event
    /// of <see cref="Erasure.Collection"/> that lists what was erased: what is not there without one is found by a check. The hashes of all commits stay what they are.
    /// </summary>
    /// <exception cref="ProvisioningException">As <see cref="CommitAsync"/>; <see cref="ErrorIds.ErasureImpossible"/>: a commit is of a form in which nothing can be erased.</exception>
    ValueTask<CommitReceipt> EraseAsync(CommitBatch batch, Erasure erasure, CancellationToken cancellationToken);

    /// <summary>The newest committed state of one document, or null.</summary>
    ValueTask<StoredDocument?> GetAsync(string collection, string id, CancellationToken cancellationToken);

    /// <summary>The newest committed states of those of the documents that exist, in the order asked for.</summary>
    ValueTask<IReadOnlyList<StoredDocument>> GetManyAsync(string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>
    /// The documents that the query selects: in ordinal order of id, or of key and then id where the query names an index. Everything committed before the
    /// call is seen. Read page by page; a document changed between two pages may be seen in either state, and none is seen twice for one key.
    /// </summary>
    IAsyncEnumerable<StoredDocument> ReadAsync(StoreQuery query, CancellationToken cancellationToken);

    /// <summary>How many documents the collection has.</summary>
    ValueTask<long> CountAsync(string collection, CancellationToken cancellationToken);

    /// <summary>Every commit after the sequence number, in order, as the journal has it.</summary>
    IAsyncEnumerable<CommitRecord> ReadJournalAsync(long afterSequence, CancellationToken cancellationToken);

    /// <summary>The commits that the query selects, up to the newest one at the time of the call, through the journal's index.</summary>
    IAsyncEnumerable<CommitRecord> FindCommitsAsync(JournalQuery query, CancellationToken cancellationToken);

    /// <summary>The number of the last commit that was not made after this time; 0 when there is none.</summary>
    ValueTask<long> SequenceAtAsync(DateTimeOffset time, CancellationToken cancellationToken);
}

/// <summary>What a store is and where.</summary>
/// <param name="Id">Its id, made when it was created and kept by backup and restore.</param>
/// <param name="Path">The folder, or the server and schema.</param>
/// <param name="SchemaVersion">The version of what the documents look like.</param>
/// <param name="CreatedAt">When it was created (UTC).</param>
public sealed record StoreInfo(string Id, string Path, int SchemaVersion, DateTimeOffset CreatedAt);

/// <summary>One document as committed.</summary>
/// <param name="Collection">Its collection.</param>
/// <param name="Id">Its id, unique in the collection; compared by ordinal.</param>
/// <param name="Revision">The sequence number of the commit that wrote it.</param>
/// <param name="Json">Its content: one JSON object in UTF-8.</param>
public sealed record StoredDocument(string Collection, string Id, long Revision, ReadOnlyMemory<byte> Json);

/// <summary>A value under which a document is found.</summary>
/// <param name="Index">The name of the index, declared in the <see cref="StoreSchema"/>.</param>
/// <param name="Value">The normalised value (see <see cref="IndexKey.Normalize"/>); any length, long ones are hashed by the store and then only match exactly.</param>
public readonly record struct IndexKey(string Index, string Value)
{
    /// <summary>The form of text under which it is indexed: case folded (invariant), Unicode form C, no white space at the ends.</summary>
    public static string Normalize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        return trimmed.IsNormalized(System.Text.NormalizationForm.FormC)
            ? trimmed.ToLowerInvariant()
            : trimmed.Normalize(System.Text.NormalizationForm.FormC).ToLowerInvariant();
    }
}

/// <summary>An index of a collection.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unique">True when no two documents may have one key; the commit that would is refused.</param>
public sealed record IndexDefinition(string Name, bool Unique = false);

/// <summary>A kind of document or event.</summary>
/// <param name="Name">Its name: lower-case letters.</param>
/// <param name="Indexes">Its indexes.</param>
/// <param name="JournalOnly">True for events: kept in the journal and read from there, never in the view.</param>
public sealed record CollectionDefinition(string Name, IReadOnlyList<IndexDefinition> Indexes, bool JournalOnly = false);

/// <summary>What the engine keeps. A store opened with a newer version than the one it has is migrated by replaying its journal through <see cref="IStoreMigration"/>.</summary>
/// <param name="Version">Grows by one with each change of what documents look like.</param>
/// <param name="Collections">The collections.</param>
/// <param name="Migrations">One for each step from version n to n + 1 that changes documents.</param>
public sealed record StoreSchema(int Version, IReadOnlyList<CollectionDefinition> Collections, IReadOnlyList<IStoreMigration> Migrations)
{
    private readonly HashSet<string> _journalOnly = [.. Collections.Where(c => c.JournalOnly).Select(c => c.Name)];

    /// <summary>By what commits are found in the journal, beside their documents and who made them.</summary>
    public JournalTerms? Terms { get; init; }

    /// <summary>True for a collection of events.</summary>
    public bool IsJournalOnly(string collection) => _journalOnly.Contains(collection);
}

/// <summary>Takes a document as an older version wrote it to the next one. Pure.</summary>
public interface IStoreMigration
{
    /// <summary>The version that it starts from; it leads to the next.</summary>
    int From { get; }

    /// <summary>The write as the next version would have made it.</summary>
    DocumentWrite Migrate(DocumentWrite write);
}

/// <summary>One atomic commit.</summary>
public sealed record CommitBatch
{
    /// <summary>Makes a repeated commit harmless: unique for what it does, such as "run/1f3c/applied/17".</summary>
    public required string BatchId { get; init; }

    /// <summary>Who: the operating system's account.</summary>
    public required string Actor { get; init; }

    /// <summary>For whom, where the session says so: what it says is not checked.</summary>
    public string? OnBehalfOf { get; init; }

    /// <summary>The session in which it was made: from one opening of the store to its closing; null where nobody said.</summary>
    public string? Session { get; init; }

    /// <summary>Why: the cmdlet, run or rule, such as "New-ProvUser" or "run:1f3c".</summary>
    public required string Cause { get; init; }

    /// <summary>When (UTC), by the engine's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What is written. A document occurs once at most.</summary>
    public required IReadOnlyList<DocumentWrite> Writes { get; init; }
}

/// <summary>The new state of one document, its deletion, or one event.</summary>
/// <param name="Collection">Its collection.</param>
/// <param name="Id">Its id: 1 to 1,000 characters.</param>
/// <param name="Json">The whole new content as one JSON object in UTF-8; null deletes the document.</param>
/// <param name="Keys">The values under which it is found.</param>
/// <param name="ExpectedRevision">The revision that the document must have: 0 for "must not exist", null for any.</param>
public sealed record DocumentWrite(string Collection, string Id, ReadOnlyMemory<byte>? Json, IReadOnlyList<IndexKey> Keys, long? ExpectedRevision = null)
{
    /// <summary>True when it is read from the journal, and what was written was erased since: this is what stands in its place.</summary>
    public bool IsErased { get; init; }
}

/// <summary>Proof of a commit.</summary>
/// <param name="Sequence">Its number; also the new revision of every document in it.</param>
/// <param name="AlreadyCommitted">True when the batch id had been committed before and nothing was done now.</param>
public readonly record struct CommitReceipt(long Sequence, bool AlreadyCommitted);

/// <summary>A commit as the journal has it.</summary>
/// <param name="Sequence">Its number: 1 for the first, without gaps.</param>
/// <param name="Hash">The chain's hash at this record, in lower-case hex: SHA-256 over the previous hash and this record.</param>
/// <param name="Batch">What was committed.</param>
public sealed record CommitRecord(long Sequence, string Hash, CommitBatch Batch);

/// <summary>Selects documents.</summary>
/// <param name="Collection">The collection.</param>
public sealed record StoreQuery(string Collection)
{
    /// <summary>The index to read by; null reads by id.</summary>
    public string? Index { get; init; }

    /// <summary>Only keys (ids where no index is named) from this one on, itself included.</summary>
    public string? From { get; init; }

    /// <summary>Only keys up to this one, itself included.</summary>
    public string? To { get; init; }

    /// <summary>Only keys that start with this.</summary>
    public string? Prefix { get; init; }

    /// <summary>Only this key.</summary>
    public static StoreQuery Equal(string collection, string index, string key) => new(collection) { Index = index, From = key, To = key };
}
