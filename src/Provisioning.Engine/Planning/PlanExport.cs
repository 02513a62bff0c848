using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>
/// A plan as one JSON document: its header on the first line, then each change on a line of its own, in the very bytes that the hash covers. Of a change with values that are not to be seen the values are
/// masked, and the hash of the change as it is stands beside it, so that the plan's hash can be checked by who has the document alone.
/// </summary>
internal sealed class PlanExport(string storeId, Plan plan, OutputMask mask)
{
    public const string Format = "provisioning-plan/1";

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PlanAltered"/>: what was written so far is not to be used.</exception>
    public async ValueTask WriteAsync(Stream output, IAsyncEnumerable<Change> changes, CancellationToken cancellationToken)
    {
        using var hash = new LineHasher();
        using var buffer = new Utf8JsonBuffer();
        await output.WriteAsync(Header(buffer), cancellationToken).ConfigureAwait(false);
        var isFirst = true;
        await foreach (var change in changes.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            await output.WriteAsync(Line(change, hash, buffer, isFirst), cancellationToken).ConfigureAwait(false);
            isFirst = false;
        }

        await output.WriteAsync("\n]}\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        if (PlanHash.Of(plan, hash.Complete()) != plan.Hash)
            throw PlanErrors.Altered(plan.Id);
    }

    private byte[] Header(Utf8JsonBuffer buffer)
    {
        var shown = JsonSerializer.Serialize(mask.Apply((object)plan), EngineJson.Default.Plan);
        var start = buffer.Write((storeId, shown), static (writer, state) =>
        {
            writer.WriteStartObject();
            writer.WriteString("format"u8, Format);
            writer.WriteString("store"u8, state.storeId);
            writer.WritePropertyName("plan"u8);
            writer.WriteRawValue(state.shown, skipInputValidation: true);
            writer.WriteStartArray("changes"u8);
        });
        return [.. start];
    }

    private byte[] Line(Change change, LineHasher hash, Utf8JsonBuffer buffer, bool isFirst)
    {
        var exact = buffer.Write(change, ChangeCodec.Write);
        hash.Append(exact);
        hash.Append("\n"u8);
        var masked = mask.Apply(change);
        var shown = ReferenceEquals(masked, change) ? exact : buffer.Write(masked, ChangeCodec.Write);
        var hidden = shown.AsSpan().SequenceEqual(exact) ? "" : $",\"hash\":\"{PlanFile.Hex(SHA256.HashData(exact))}\"";
        return [.. Encoding.UTF8.GetBytes($"{(isFirst ? "\n" : ",\n")}{{\"number\":{change.Number}{hidden},\"change\":"), .. shown, (byte)'}'];
    }
}
