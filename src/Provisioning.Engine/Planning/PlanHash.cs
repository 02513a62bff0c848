using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>
/// The hash of a plan: SHA-256 over its header and over the hash of each change, in order. The header counts without the plan's id, its author, what becomes of it, and values that are only reported. So one
/// plan made twice from one state at one time has one hash, and the hash can be checked on a copy in which some changes are not shown (docs/decisions/0011-plans-as-contracts.md).
/// </summary>
internal static class PlanHash
{
    /// <summary>The plan's hash in lower-case hex.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="changes">The hash of its changes, of <see cref="LineHasher"/>.</param>
    public static string Of(Plan plan, string changes)
    {
        var header = plan with
        {
            Id = "",
            Author = null,
            Hash = "",
            State = default,
            RunId = null,
            Targets = [.. plan.Targets.Select(t => t with { Drift = [] })],
        };
        var json = JsonSerializer.Serialize(header, EngineJson.Default.Plan);
        return PlanFile.Hex(SHA256.HashData(Encoding.UTF8.GetBytes(json + "\n" + changes)));
    }
}
