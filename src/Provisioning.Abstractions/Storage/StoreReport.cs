namespace Provisioning;

/// <summary>What a check of a store found.</summary>
/// <param name="Path">The store.</param>
/// <param name="IsHealthy">True when the journal and the view are whole.</param>
/// <param name="Commits">How many commits the journal has.</param>
/// <param name="Documents">How many documents there are.</param>
/// <param name="HeadHash">The chain's hash at the newest commit, in lower-case hex.</param>
/// <param name="StateHash">SHA-256 over every document in order, in lower-case hex: equal for equal states.</param>
/// <param name="Problem">What is wrong, and what was done about it.</param>
public sealed record StoreReport(string Path, bool IsHealthy, long Commits, long Documents, string HeadHash, string? StateHash, string? Problem);
