namespace Provisioning;

/// <summary>What a check of an audit record is about.</summary>
public enum AuditSubject
{
    /// <summary>The journal of a store.</summary>
    Journal,

    /// <summary>A file of Export-ProvAudit.</summary>
    Export,
}

/// <summary>What is wrong with a record.</summary>
public enum AuditFinding
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A record is not what was written, or the chain was made anew from there.</summary>
    Altered,

    /// <summary>Records are not there, and later ones are.</summary>
    Missing,

    /// <summary>A record stands where another one belongs.</summary>
    Reordered,

    /// <summary>It ends too early.</summary>
    Truncated,

    /// <summary>It belongs to another store.</summary>
    Foreign,
}

/// <summary>What a check of a journal or export found: the first thing that is wrong, or nothing.</summary>
public sealed record AuditReport
{
    /// <summary>The store's folder, or the file.</summary>
    public required string Path { get; init; }

    /// <summary>What was checked.</summary>
    public AuditSubject Subject { get; init; }

    /// <summary>True when nothing is wrong.</summary>
    public bool IsIntact => Finding == AuditFinding.None;

    /// <summary>What is wrong first.</summary>
    public AuditFinding Finding { get; init; }

    /// <summary>The number of the first record that is wrong: of a commit, or of an event of an export.</summary>
    public long? Sequence { get; init; }

    /// <summary>The file in which it stands: a segment of the journal, or the export.</summary>
    public string? File { get; init; }

    /// <summary>Where in the file it begins, in bytes.</summary>
    public long? Offset { get; init; }

    /// <summary>What is wrong, as a sentence.</summary>
    public string? Message { get; init; }

    /// <summary>How many records were checked: commits, or events of an export.</summary>
    public long Records { get; init; }

    /// <summary>The number of the last record.</summary>
    public long LastSequence { get; init; }

    /// <summary>The chain's hash at the last record, in lower-case hex.</summary>
    public string HeadHash { get; init; } = "";

    /// <summary>How many bytes were checked.</summary>
    public long Bytes { get; init; }

    /// <summary>The checkpoint that it was held against; null when there was none: whoever can write the store could have made the whole chain anew.</summary>
    public AuditCheckpoint? Checkpoint { get; init; }

    /// <summary>Who vouches for the checkpoint: the signer or time stamp; null for a bare one.</summary>
    public string? Anchor { get; init; }

    /// <inheritdoc/>
    public override string ToString() => IsIntact ? $"{Path}: intact through {LastSequence}" : $"{Path}: {Message}";
}
