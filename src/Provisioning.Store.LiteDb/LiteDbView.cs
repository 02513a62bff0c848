using LiteDB;
using LiteDB.Engine;

namespace Provisioning.Store.LiteDb;

/// <summary>
/// The view in a LiteDB file. "docs" has the documents, "keys" an entry for each index key, "mark" how far it is. One transaction takes all three from one step to the next; one thread at
/// a time writes, since two destroy LiteDB's lists of free pages.
/// </summary>
internal sealed class LiteDbView : IStoreView
{
    private const string Docs = "docs";
    private const string Entries = "keys";
    private const string Marks = "mark";

    private const int MostAtOnce = 1000;

    // Pages of 8 KB in the log before they move to the file.
    private const int CheckpointPages = 4000;

    private readonly ViewPaths _paths;
    private readonly PageSums _pages;
    private readonly ViewFile _data;
    private readonly ViewFile _log;
    private readonly LiteEngine _engine;
    private readonly object _writing = new();

    // Replaced as a whole by whoever writes, so that anybody may look at it meanwhile.
    private volatile IReadOnlyDictionary<string, long> _counts;
    private UInt128 _setHash;
    private Exception? _poison;
    private volatile ViewMark? _mark;
    private bool _sealGone;

    /// <summary>Opens the view whose file has these pages.</summary>
    /// <exception cref="ViewDamagedException">It is not what was written.</exception>
    public LiteDbView(ViewPaths paths, StoreSchema schema, PageSums pages)
    {
        (_paths, _pages) = (paths, pages);
        _data = new(paths.Data, pages);
        try
        {
            _log = new(paths.Log, new());
            _engine = new(new EngineSettings { DataStream = _data, LogStream = _log, Collation = Collation.Binary });
        }
        catch
        {
            _data.Dispose();
            _log?.Dispose();
            throw;
        }

        try
        {
            _engine.Pragma(Pragmas.CHECKPOINT, CheckpointPages);
            _counts = schema.Collections.Where(c => !c.JournalOnly).ToDictionary(c => c.Name, _ => 0L, StringComparer.Ordinal);
            ReadMark();
        }
        catch
        {
            Abandon();
            throw;
        }
    }

    public ViewMark? Mark => _mark;

    public void Apply(IReadOnlyCollection<ViewWrite> writes, ViewMark mark) => Guarded(() =>
    {
        lock (_writing)
        {
            BreakSeal();
            var step = Prepare(writes);
            if (!_engine.BeginTrans())
                throw new ViewDamagedException("A transaction is open already.");
            if (step.GoneEntries.Count > 0)
                _engine.Delete(Entries, step.GoneEntries);
            if (step.GoneDocuments.Count > 0)
                _engine.Delete(Docs, step.GoneDocuments);
            if (step.NewDocuments.Count > 0)
                _engine.Insert(Docs, step.NewDocuments, BsonAutoId.ObjectId);
            if (step.ChangedDocuments.Count > 0)
                _engine.Update(Docs, step.ChangedDocuments);
            if (step.NewEntries.Count > 0)
                _engine.Insert(Entries, step.NewEntries.Select(e => new BsonDocument { ["_id"] = e.Entry, ["d"] = e.Document }), BsonAutoId.ObjectId);
            _engine.Upsert(Marks, [MarkDocument(mark, step.Counts, step.SetHash)], BsonAutoId.ObjectId);
            if (!_engine.Commit())
                throw new ViewDamagedException("A transaction was rolled back.");
            CheckWritten();
            _counts = step.Counts;
            _setHash = step.SetHash;
            _mark = mark;
        }

        return true;
    });

    public StoredDocument? Get(string collection, string id) => IsEmpty(collection) ? null : Guarded(() => Find(ViewKeys.Document(collection, id)) is { } found ? ViewDocument.Read(collection, found) : null);

    public IReadOnlyList<StoredDocument> GetMany(string collection, IReadOnlyList<string> ids) => IsEmpty(collection) ? [] : Guarded(() =>
    {
        var found = new List<StoredDocument>(ids.Count);
        var keys = ids.Select(id => ViewKeys.Document(collection, id)).ToList();
        var documents = FindMany(Docs, keys);
        foreach (var key in keys)
        {
            if (documents.TryGetValue(key, out var document))
                found.Add(ViewDocument.Read(collection, document));
        }

        return found;
    });

    public string? FindUnique(string collection, string index, string key) => Guarded(() =>
    {
        var start = ViewKeys.ValueStart(collection, index, key);
        return Range(Entries, start, start, null, 1).FirstOrDefault() is { } entry ? IdOf(collection, entry) : null;
    });

    public IReadOnlyList<ViewEntry> ReadPage(StoreQuery query, ViewPosition? after, int count) => Guarded(() =>
        (IReadOnlyList<ViewEntry>)(query.Index is { } index ? ByIndex(query, index, after, count) : ById(query, after, count)));

    public long Count(string collection) => _counts.GetValueOrDefault(collection);

    public void Verify(CancellationToken cancellationToken) => Guarded(() =>
    {
        lock (_writing)
        {
            _data.Verify(cancellationToken);
            _log.Verify(cancellationToken);
            var counts = _counts.Keys.ToDictionary(c => c, _ => 0L, StringComparer.Ordinal);
            UInt128 set = 0, expectedEntries = 0, entries = 0;
            string? after = null;
            List<BsonDocument> page;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                page = Range(Docs, "", "", after, MostAtOnce);
                CheckFound(Docs, page);
                foreach (var document in page)
                {
                    set += ViewDocument.CheckedHash(document);
                    after = document["_id"].AsString;
                    var collection = ViewDocument.CollectionOf(after);
                    counts[collection] = counts.GetValueOrDefault(collection) + 1;
                    var id = ViewDocument.IdOf(collection, document);
                    foreach (var key in ViewDocument.KeysOf(document))
                        expectedEntries += EntryHash(ViewKeys.Entry(collection, key.Index, key.Value, id), after);
                }
            }
            while (page.Count == MostAtOnce);
            after = null;
            do
            {
                cancellationToken.ThrowIfCancellationRequested();
                page = Range(Entries, "", "", after, MostAtOnce);
                CheckFound(Entries, page);
                foreach (var entry in page)
                {
                    after = entry["_id"].AsString;
                    entries += EntryHash(after, entry["d"].AsString);
                }
            }
            while (page.Count == MostAtOnce);

            if (set != _setHash || counts.Any(c => c.Value != _counts.GetValueOrDefault(c.Key)))
                throw new ViewDamagedException("Its documents are not those that were written.");
            if (entries != expectedEntries)
                throw new ViewDamagedException("Its indexes do not fit its documents.");
        }

        return true;
    });

    public void Dispose()
    {
        if (_poison is not null)
        {
            Abandon();
            return;
        }

        try
        {
            _engine.Checkpoint();
            Release();
            CheckWritten();
            // A log with something in it has what the file has not.
            if (new FileInfo(_paths.Log).Length == 0)
            {
                File.Delete(_paths.Log);
                ViewSeal.Write(_paths.Seal, _pages);
            }
        }
#pragma warning disable CA1031 // Without its seal it is made anew at the next opening.
        catch (Exception)
#pragma warning restore CA1031
        {
            Abandon();
        }
    }

    /// <summary>Lets go of the file without a word about what is in it.</summary>
    public void Abandon()
    {
        try
        {
            Release();
        }
#pragma warning disable CA1031 // It is thrown away.
        catch (Exception)
#pragma warning restore CA1031
        {
        }

#pragma warning disable CA1816 // LiteDB's finalizer can end the whole process over a file that makes no sense (litedb-org/LiteDB#2828).
        GC.SuppressFinalize(_engine);
#pragma warning restore CA1816
    }

    // LiteDB leaves streams that it was given open.
    private void Release()
    {
        try
        {
            _engine.Dispose();
        }
        finally
        {
            _data.Dispose();
            _log.Dispose();
        }
    }

    private void CheckWritten()
    {
        if ((_data.Failure ?? _log.Failure) is { } failure)
            throw new ViewDamagedException($"It cannot be written: {failure.Message}", failure);
    }

    private Step Prepare(IReadOnlyCollection<ViewWrite> writes)
    {
        var step = new Step(new(_counts, StringComparer.Ordinal), _setHash);
        // In order: LiteDB then finds the place of each near that of the one before.
        var sorted = writes.ToArray();
        var keys = Array.ConvertAll(sorted, w => ViewKeys.Document(w.Collection, w.Id));
        Array.Sort(keys, sorted, StringComparer.Ordinal);
        for (var start = 0; start < sorted.Length; start += MostAtOnce)
        {
            var end = Math.Min(start + MostAtOnce, sorted.Length);
            var old = FindMany(Docs, [.. Enumerable.Range(start, end - start).Where(i => !sorted[i].IsNew && !IsEmpty(sorted[i].Collection)).Select(i => keys[i])]);
            for (var i = start; i < end; i++)
                Prepare(step, keys[i], sorted[i], old.GetValueOrDefault(keys[i]));
        }

        step.NewEntries.Sort(static (a, b) => string.CompareOrdinal(a.Entry, b.Entry));
        return step;
    }

    private static void Prepare(Step step, string key, ViewWrite write, BsonDocument? old)
    {
        var oldEntries = new HashSet<string>(StringComparer.Ordinal);
        if (old is not null)
        {
            step.SetHash -= ViewDocument.CheckedHash(old);
            foreach (var (index, value) in ViewDocument.KeysOf(old))
                oldEntries.Add(ViewKeys.Entry(write.Collection, index, value, write.Id));
        }

        if (write.Json is null)
        {
            if (old is null)
                return;
            step.Counts[write.Collection]--;
            step.GoneDocuments.Add(key);
        }
        else
        {
            var document = ViewDocument.Write(key, write, out var hash);
            step.SetHash += hash;
            if (old is null)
                step.Counts[write.Collection] = step.Counts.GetValueOrDefault(write.Collection) + 1;
            (old is null ? step.NewDocuments : step.ChangedDocuments).Add(document);
            // A document may have one key twice.
            step.Entries.Clear();
            foreach (var (index, value) in write.Keys)
            {
                var entry = ViewKeys.Entry(write.Collection, index, value, write.Id);
                if (step.Entries.Add(entry) && !oldEntries.Remove(entry))
                    step.NewEntries.Add((entry, key));
            }
        }

        step.GoneEntries.AddRange(oldEntries.Select(e => new BsonValue(e)));
    }

    private List<ViewEntry> ById(StoreQuery query, ViewPosition? after, int count)
    {
        var found = new List<ViewEntry>();
        var start = ViewKeys.DocumentStart(query.Collection);
        var from = query.Prefix is { } prefix && string.CompareOrdinal(prefix, query.From ?? "") > 0 ? prefix : query.From ?? "";
        var low = start + ViewKeys.Escape(from);
        foreach (var document in Range(Docs, low, start, after is { } position ? ViewKeys.Document(query.Collection, position.Id) : null, count))
        {
            var read = ViewDocument.Read(query.Collection, document);
            if (!IsWithin(query, read.Id))
                break;
            found.Add(new(new(read.Id, read.Id), read));
        }

        return found;
    }

    private List<ViewEntry> ByIndex(StoreQuery query, string index, ViewPosition? after, int count)
    {
        var start = ViewKeys.EntryStart(query.Collection, index);
        var from = query.Prefix is { } prefix && string.CompareOrdinal(prefix, query.From ?? "") > 0 ? prefix : query.From ?? "";
        var low = start + ViewKeys.Escape(from);
        var entries = Range(Entries, low, start, after is { } position ? ViewKeys.Entry(query.Collection, index, position.Key, position.Id) : null, count)
            .Select(e => (Value: ViewKeys.ValueOf(e["_id"].AsString), Document: e["d"].AsString))
            .TakeWhile(e => IsWithin(query, e.Value))
            .ToList();
        var documents = FindMany(Docs, [.. entries.Select(e => e.Document)]);
        var found = new List<ViewEntry>(entries.Count);
        foreach (var (value, key) in entries)
        {
            var read = ViewDocument.Read(query.Collection, documents.GetValueOrDefault(key) ?? throw new ViewDamagedException("An index names a document that is not there."));
            found.Add(new(new(value, read.Id), read));
        }

        return found;
    }

    private static bool IsWithin(StoreQuery query, string key) =>
        (query.To is null || string.CompareOrdinal(key, query.To) <= 0)
        && (query.Prefix is null || key.StartsWith(query.Prefix, StringComparison.Ordinal));

    private string IdOf(string collection, BsonDocument entry)
    {
        var document = Find(entry["d"].AsString) ?? throw new ViewDamagedException("An index names a document that is not there.");
        return ViewDocument.IdOf(collection, document);
    }

    // One query for many keys: what LiteDB does to prepare a query costs more than the look-up.
    private Dictionary<string, BsonDocument> FindMany(string collection, IReadOnlyList<string> keys)
    {
        var found = new Dictionary<string, BsonDocument>(keys.Count, StringComparer.Ordinal);
        foreach (var part in keys.Chunk(MostAtOnce))
        {
            var query = new Query();
            query.Where.Add(BsonExpression.Create("$._id IN @0", new BsonArray(part.Select(k => new BsonValue(k)))));
            foreach (var document in Read(collection, query))
                found[document["_id"].AsString] = document;
        }

        return found;
    }

    // A look-up takes short cuts through the index that a scan does not: one that leads astray makes a document invisible.
    private void CheckFound(string collection, List<BsonDocument> page)
    {
        if (FindMany(collection, [.. page.Select(d => d["_id"].AsString)]).Count != page.Count)
            throw new ViewDamagedException("Its own index does not find everything that is in it.");
    }

    private BsonDocument? Find(string key) => Read(Docs, BsonExpression.Create("$._id = @0", key), 1).FirstOrDefault();

    // Keys from low on, or after the given one, that start with the prefix, in order.
    private List<BsonDocument> Range(string collection, string low, string start, string? after, int count)
    {
        var condition = after is null || string.CompareOrdinal(after, low) < 0
            ? BsonExpression.Create("$._id >= @0", low)
            : BsonExpression.Create("$._id > @0", after);
        var found = Read(collection, condition, count);
        var end = found.FindIndex(d => !d["_id"].AsString.StartsWith(start, StringComparison.Ordinal));
        return end < 0 ? found : found.GetRange(0, end);
    }

    private List<BsonDocument> Read(string collection, BsonExpression condition, int count)
    {
        var query = new Query { OrderBy = BsonExpression.Create("$._id"), Limit = count };
        query.Where.Add(condition);
        return Read(collection, query);
    }

    private List<BsonDocument> Read(string collection, Query query)
    {
        using var reader = _engine.Query(collection, query);
        var found = new List<BsonDocument>();
        while (reader.Read())
            found.Add(reader.Current.AsDocument);
        return found;
    }

    // A look-up costs LiteDB as much where there is nothing. What is being written shows when it is committed: until then the store has it itself.
    private bool IsEmpty(string collection) => _counts.GetValueOrDefault(collection) == 0;

    private void ReadMark()
    {
        if (Read(Marks, BsonExpression.Create("$._id = @0", 1), 1).FirstOrDefault() is not { } document)
            return;
        var counts = new Dictionary<string, long>(_counts, StringComparer.Ordinal);
        foreach (var (collection, count) in document["counts"].AsDocument)
            counts[collection] = count.AsInt64;
        _counts = counts;
        _setHash = ViewDocument.FromBytes(document["set"].AsBinary);
        _mark = new(document["store"].AsString, document["schema"].AsInt32, document["sequence"].AsInt64, document["hash"].AsString);
    }

    private static BsonDocument MarkDocument(ViewMark mark, Dictionary<string, long> counts, UInt128 setHash)
    {
        var counted = new BsonDocument();
        foreach (var (collection, count) in counts)
            counted[collection] = count;
        return new()
        {
            ["_id"] = 1,
            ["store"] = mark.StoreId,
            ["schema"] = mark.SchemaVersion,
            ["sequence"] = mark.Sequence,
            ["hash"] = mark.Hash,
            ["counts"] = counted,
            ["set"] = ViewDocument.ToBytes(setHash),
        };
    }

    private static UInt128 EntryHash(string entry, string document)
    {
        var hash = new System.IO.Hashing.XxHash128();
        hash.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(entry.AsSpan()));
        hash.Append("\n"u8);
        hash.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(document.AsSpan()));
        return hash.GetCurrentHashAsUInt128();
    }

    private void BreakSeal()
    {
        if (_sealGone)
            return;
        File.Delete(_paths.Seal);
        _sealGone = true;
    }

    // After any failure LiteDB's state in memory may be wrong in silence: nothing of it is used again.
    private T Guarded<T>(Func<T> action)
    {
        if (_poison is { } poison)
            throw new ViewDamagedException(poison.Message, poison);
        try
        {
            return action();
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (Exception e)
        {
            _poison = e;
            throw e as ViewDamagedException ?? new ViewDamagedException($"It failed: {e.Message}", e);
        }
    }

    private sealed class Step(Dictionary<string, long> counts, UInt128 setHash)
    {
        public List<BsonDocument> NewDocuments { get; } = [];

        public List<BsonDocument> ChangedDocuments { get; } = [];

        public List<BsonValue> GoneDocuments { get; } = [];

        public List<(string Entry, string Document)> NewEntries { get; } = [];

        public List<BsonValue> GoneEntries { get; } = [];

        /// <summary>The entries of the document at hand.</summary>
        public HashSet<string> Entries { get; } = new(StringComparer.Ordinal);

        public Dictionary<string, long> Counts { get; } = counts;

        public UInt128 SetHash { get; set; } = setHash;
    }
}
