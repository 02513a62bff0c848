using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>An account that was made with a password which has not been handed out. It is there from before the request until somebody has the password; what is left of a run that broke off says whose password nobody has.</summary>
internal sealed record HandOut
{
    public required string App { get; init; }

    public required string UserId { get; init; }

    public required string UserName { get; init; }

    public static DocumentWrite Removal(string app, string userId) => new(Collections.HandOuts, AccountDocument.Id(app, userId), null, []);

    public static async ValueTask<IReadOnlyList<HandOut>> ListAsync(IProvisioningStore store, CancellationToken cancellationToken)
    {
        var all = new List<HandOut>();
        await foreach (var document in store.ReadAsync(new(Collections.HandOuts), cancellationToken).ConfigureAwait(false))
            all.Add(JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.HandOut)!);
        return all;
    }

    public DocumentWrite ToWrite() =>
        new(Collections.HandOuts, AccountDocument.Id(App, UserId), Utf8JsonBuffer.Shared.Serialize(this, EngineJson.Default.HandOut), []);
}
