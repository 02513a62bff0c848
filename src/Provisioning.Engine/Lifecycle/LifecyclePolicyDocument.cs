using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>The lifecycle policy as a stored document.</summary>
internal static class LifecyclePolicyDocument
{
    public const string Id = "lifecycle";

    /// <summary>The policy; what it is by default when none was set.</summary>
    public static async ValueTask<LifecyclePolicy> GetAsync(IProvisioningStore store, CancellationToken cancellationToken)
    {
        var document = await store.GetAsync(Collections.Policies, Id, cancellationToken).ConfigureAwait(false);
        return document is null ? new() : JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.LifecyclePolicy)!;
    }

    /// <summary>The write that makes it the policy.</summary>
    public static DocumentWrite ToWrite(LifecyclePolicy policy) => new(Collections.Policies, Id, Utf8JsonBuffer.Shared.Serialize(policy, EngineJson.Default.LifecyclePolicy), []);
}
