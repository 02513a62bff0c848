using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>A plan that was exported as JSON, whose hash was checked against its changes.</summary>
/// <param name="Plan">Its header.</param>
/// <param name="StoreId">The store that it is of.</param>
/// <param name="HiddenChanges">How many changes have values that the document does not show. The hash covers them; what they say cannot be read from the document.</param>
public sealed record ExportedPlan(Plan Plan, string StoreId, int HiddenChanges)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads and checks the document, line by line: memory does not grow with the plan.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PlanFileInvalid"/>, <see cref="ErrorIds.PlanAltered"/>, <see cref="ErrorIds.FileUnreadable"/>.</exception>
    public static async ValueTask<ExportedPlan> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(path, Utf8);
            var header = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? throw PlanErrors.NoPlanFile(path, "it is empty");
            var (plan, store) = Header(path, header);
            using var hash = new LineHasher();
            int hidden = 0, number = 0;
            for (var ended = false; !ended;)
            {
                var line = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) ?? throw PlanErrors.NoPlanFile(path, "it breaks off");
                if (line == "]}")
                    break;
                ended = !line.EndsWith(',');
                if (Change(path, Utf8.GetBytes(ended ? line : line[..^1]), ++number, hash))
                    hidden++;
                if (ended && await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) != "]}")
                    throw PlanErrors.NoPlanFile(path, "it breaks off");
            }

            if (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { Length: > 0 })
                throw PlanErrors.NoPlanFile(path, "something follows its end");
            return PlanHash.Of(plan, hash.Complete()) == plan.Hash ? new(plan, store, hidden) : throw PlanErrors.Altered(plan.Id);
        }
        catch (Exception e) when (e is JsonException or DecoderFallbackException or FormatException or InvalidOperationException)
        {
            throw PlanErrors.NoPlanFile(path, "it is no JSON of this form", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.FileUnreadable,
                Category = ProvisioningErrorCategory.Unavailable,
                Message = $"The file '{path}' cannot be read: {e.Message.TrimEnd('.')}.",
                RecommendedAction = "Check the path and who may read the file.",
                Target = path,
            }.ToException(e);
        }
    }

    private static (Plan Plan, string Store) Header(string path, string line)
    {
        // The array of the changes begins at its end: closed, the line is a document.
        using var document = JsonDocument.Parse(line + "]}");
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var format) || format.GetString() != PlanExport.Format)
            throw PlanErrors.NoPlanFile(path, $"it does not say '{PlanExport.Format}'");
        return (root.GetProperty("plan").Deserialize(EngineJson.Default.Plan)!, root.GetProperty("store").GetString()!);
    }

    // True when the change has values that are not shown.
    private static bool Change(string path, ReadOnlySpan<byte> line, int number, LineHasher hash)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        byte[]? hidden = null;
        var numbered = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "number":
                    numbered = reader.GetInt32() == number;
                    break;
                case "hash":
                    hidden = Convert.FromHexString(reader.GetString()!);
                    break;
                case "change" when numbered:
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    if (!line[(int)reader.BytesConsumed..].SequenceEqual("}"u8))
                        break;
                    if (hidden is null)
                    {
                        hash.Append(line[start..(int)reader.BytesConsumed]);
                        hash.Append("\n"u8);
                    }
                    else if (hidden.Length == SHA256.HashSizeInBytes)
                    {
                        hash.AppendHash(hidden);
                    }

                    return hidden is not null;
            }

            if (name is not ("number" or "hash"))
                break;
        }

        throw PlanErrors.NoPlanFile(path, $"line {number + 1} is no change");
    }
}
