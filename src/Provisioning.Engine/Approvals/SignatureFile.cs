using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>A signature that is handed over as a file: the statement, word for word, and the signature over it.</summary>
public static class SignatureFile
{
    private const string Format = "provisioning-signature/1";
    private const int MostBytes = 1 << 20;

    /// <summary>Signs a statement about an exported plan. Neither a store nor a network is needed.</summary>
    /// <param name="plan">The plan, whose hash was checked.</param>
    /// <param name="decision">What is decided.</param>
    /// <param name="comment">Why.</param>
    /// <param name="key">The approver's key.</param>
    /// <param name="account">The operating system's account that signs.</param>
    /// <param name="time">Now.</param>
    /// <param name="output">Where the file goes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async ValueTask WriteAsync(ExportedPlan plan, PlanDecision decision, string? comment, SigningKey key, string account, DateTimeOffset time, Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(key);
        var statement = Statement(plan.Plan, plan.StoreId, decision, comment, key, account, time).Text;
        var writer = new Utf8JsonWriter(output, EngineJson.WriterOptions with { Indented = true });
        await using var closing = writer.ConfigureAwait(false);
        writer.WriteStartObject();
        writer.WriteString("format"u8, Format);
        writer.WriteString("statement"u8, statement);
        writer.WriteString("signature"u8, key.Sign(statement));
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    internal static ApprovalStatement Statement(Plan plan, string store, PlanDecision decision, string? comment, SigningKey key, string account, DateTimeOffset time) => new()
    {
        Store = store,
        PlanId = plan.Id,
        Hash = plan.Hash,
        Created = plan.Created,
        Author = plan.Author,
        Changes = plan.ChangeCount,
        Decision = decision,
        KeyId = key.KeyId,
        Account = account,
        Time = time,
        Comment = comment,
    };

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.SignatureInvalid"/>.</exception>
    internal static (ApprovalStatement Statement, string Text, string Signature) Read(byte[] file, string place)
    {
        try
        {
            if (file.Length > MostBytes)
                throw Invalid(place, "it is too long for one");
            using var document = JsonDocument.Parse(file);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("format", out var format) && format.ValueKind == JsonValueKind.String && format.GetString() == Format
                && root.GetProperty("statement").GetString() is { } text && ApprovalStatement.TryRead(text) is { } statement)
            {
                return (statement, text, root.GetProperty("signature").GetString() ?? "");
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Invalid(place, "it is no JSON of this form");
        }

        throw Invalid(place, "it has no statement about a plan");
    }

    private static ProvisioningException Invalid(string place, string why) => new ProvisioningError
    {
        Id = ErrorIds.SignatureInvalid,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"'{place}' is no signature that Approve-ProvPlan or Deny-ProvPlan wrote: {why}.",
        RecommendedAction = "Take the file as it was handed over, or have it made again: Approve-ProvPlan -Path plan.json -OutFile plan.sig.",
        Target = place,
    }.ToException();
}
