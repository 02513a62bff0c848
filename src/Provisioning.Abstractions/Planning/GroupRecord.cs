namespace Provisioning;

/// <summary>What a read of an app says of one of its groups, to be recorded: the group, and how who is in it differs from what was known. A large difference is in several of these.</summary>
public sealed record GroupRecord
{
    /// <summary>The group as it is to be recorded.</summary>
    public required AppGroup Group { get; init; }

    /// <summary>The revision of what was recorded of it, on which this rests; 0 when it was not known.</summary>
    public long Revision { get; init; }

    /// <summary>True when the group itself is recorded by the change on which this one depends, and here are only more of its members.</summary>
    public bool IsContinued { get; init; }

    /// <summary>Who is in it and was not known to be, and who is in it no more.</summary>
    public IReadOnlyList<MemberRecord> Members { get; init; } = [];
}

/// <summary>That an account or group of an app is in one of its groups, or is no more.</summary>
/// <param name="Key">The app's key of the account or group.</param>
/// <param name="Kind">Which of the two it is.</param>
/// <param name="Removed">True when it is in it no more.</param>
public sealed record MemberRecord(string Key, RemoteMemberKind Kind, bool Removed);
