namespace Provisioning;

/// <summary>A snapshot that was saved.</summary>
/// <param name="Path">The file.</param>
/// <param name="Created">When it was taken (UTC).</param>
/// <param name="Sequence">The journal's sequence number of the state that it holds.</param>
/// <param name="Users">How many users are in it.</param>
/// <param name="Accounts">How many accounts are in it.</param>
/// <param name="Hash">What tells it from every other: SHA-256 in lower-case hex. A plan made of it has it.</param>
public sealed record SnapshotInfo(string Path, DateTimeOffset Created, long Sequence, long Users, long Accounts, string Hash)
{
    /// <summary>What is in it, for whoever has it.</summary>
    public required string Notice { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Path;
}
