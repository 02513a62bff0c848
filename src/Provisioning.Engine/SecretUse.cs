namespace Provisioning.Engine;

/// <summary>An event: a secret was fetched to sign in somewhere. It is in the commit that came next.</summary>
/// <param name="Owner">The app or notification whose it is.</param>
/// <param name="Reference">Where it was fetched from; never the secret.</param>
/// <param name="First">When it was first fetched since the last such event (UTC).</param>
/// <param name="Count">How often.</param>
internal sealed record SecretUse(string Owner, string Reference, DateTimeOffset First, int Count)
{
    public DocumentWrite ToWrite(string id) => new(Collections.SecretUses, $"{Owner}/{id}", Utf8JsonBuffer.Shared.Serialize(this, EngineJson.Default.SecretUse), []);
}
