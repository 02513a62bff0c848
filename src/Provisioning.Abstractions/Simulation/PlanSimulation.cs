namespace Provisioning;

/// <summary>From what a plan was made that only shows what would be. Such a plan is never applied.</summary>
/// <param name="Snapshot">The hash of the snapshot; null for a store as it is.</param>
/// <param name="IsCandidate">True when the configuration came from a folder.</param>
/// <param name="Configuration">SHA-256 over the configuration, in lower-case hex.</param>
public sealed record PlanSimulation(string? Snapshot, bool IsCandidate, string Configuration)
{
    /// <inheritdoc/>
    public override string ToString() => (Snapshot, IsCandidate) switch
    {
        (null, true) => "candidate configuration",
        (null, false) => "another time",
        (_, true) => "snapshot with candidate configuration",
        _ => "snapshot",
    };
}
