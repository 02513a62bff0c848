using System.Text.Json;

namespace Provisioning.Scim;

/// <summary>One operation of a bulk request (RFC 7644 §3.7).</summary>
/// <param name="Method">POST, PUT, PATCH or DELETE.</param>
/// <param name="BulkId">By what its result is told from the others'.</param>
/// <param name="Path">The address relative to the service's, with a slash before it.</param>
/// <param name="Version">The version that is to be changed, or null.</param>
/// <param name="Data">The body as JSON; null for a DELETE.</param>
public sealed record BulkOperation(string Method, string BulkId, string Path, string? Version, ReadOnlyMemory<byte>? Data);

/// <summary>A bulk request (RFC 7644 §3.7). Without failOnErrors: an operation that fails keeps none of the others from being done.</summary>
/// <param name="Operations">Its operations, in order.</param>
public sealed record BulkRequest(IReadOnlyList<BulkOperation> Operations)
{
    /// <summary>Writes the message.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimSchemas.BulkRequestUrn);
        writer.WriteEndArray();
        writer.WriteStartArray("Operations"u8);
        foreach (var operation in Operations)
        {
            writer.WriteStartObject();
            writer.WriteString("method"u8, operation.Method);
            writer.WriteString("bulkId"u8, operation.BulkId);
            writer.WriteString("path"u8, operation.Path);
            if (operation.Version is not null)
                writer.WriteString("version"u8, operation.Version);
            if (operation.Data is { } data)
            {
                writer.WritePropertyName("data"u8);
                writer.WriteRawValue(data.Span);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
