namespace Provisioning;

/// <summary>Selects commits of the journal. What it names is found by an index: what it costs follows what it finds, not how long the journal is.</summary>
public sealed record JournalQuery
{
    /// <summary>What a commit has to have, all of it; see <see cref="JournalTerms"/>. None selects every commit.</summary>
    public IReadOnlyList<string> Terms { get; init; } = [];

    /// <summary>Only commits after this number.</summary>
    public long After { get; init; }

    /// <summary>Only commits up to this number, itself included.</summary>
    public long Through { get; init; } = long.MaxValue;

    /// <summary>Only commits that were made at this time (UTC) or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only commits that were made at this time (UTC) or before.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Gives the newest first.</summary>
    public bool NewestFirst { get; init; }
}

/// <summary>By what commits are found in the journal, beside the documents in them and who made them.</summary>
/// <param name="Version">Grows with each change of what <paramref name="Of"/> gives: indexes of an older version are made anew.</param>
/// <param name="Of">The terms of one write, such as "user:" and an id. Pure; must not fail whatever the write has in it.</param>
public sealed record JournalTerms(int Version, Func<DocumentWrite, IEnumerable<string>> Of)
{
    /// <summary>The term of a document.</summary>
    public static string Document(string collection, string id) => $"doc:{collection}/{id}";

    /// <summary>The term of who made a commit or for whom it was made, whatever the case.</summary>
    public static string Actor(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return "actor:" + name.ToLowerInvariant();
    }

    /// <summary>The term of a cause.</summary>
    public static string Cause(string cause) => "cause:" + cause;

    /// <summary>Every term of a commit in a store of this schema; one may come more than once.</summary>
    public static IEnumerable<string> OfCommit(StoreSchema schema, CommitBatch batch)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(batch);
        yield return Actor(batch.Actor);
        if (batch.OnBehalfOf is { } other)
            yield return Actor(other);
        yield return Cause(batch.Cause);
        foreach (var write in batch.Writes)
        {
            if (!schema.IsJournalOnly(write.Collection))
                yield return Document(write.Collection, write.Id);
            if (schema.Terms is not { } terms)
                continue;
            foreach (var term in terms.Of(write))
                yield return term;
        }
    }
}
