using System.Globalization;
using System.Text.Json;

namespace Provisioning.Scim;

/// <summary>An error (RFC 7644 §3.12).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ScimType">The kind of a 400 or 409, such as uniqueness; null where there is none.</param>
/// <param name="Detail">What a person can read.</param>
public sealed record ErrorResponse(int Status, string? ScimType, string? Detail)
{
    /// <summary>Reads what came with an error status. Services answer in many forms: what cannot be read is left out.</summary>
    public static ErrorResponse Read(int status, ReadOnlySpan<byte> body)
    {
        try
        {
            var message = AttributeSet.Parse(body);
            var detail = message["detail"].AsString() ?? message["message"].AsString() ?? message["error_description"].AsString() ?? message["error"].AsString();
            return new(status, message["scimType"].AsString(), detail);
        }
        catch (JsonException)
        {
            return new(status, null, null);
        }
    }

    /// <summary>Writes the message. The status is text, as the RFC has it.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteStartArray("schemas"u8);
        writer.WriteStringValue(ScimSchemas.ErrorUrn);
        writer.WriteEndArray();
        writer.WriteString("status"u8, Status.ToString(CultureInfo.InvariantCulture));
        if (ScimType is not null)
            writer.WriteString("scimType"u8, ScimType);
        if (Detail is not null)
            writer.WriteString("detail"u8, Detail);
        writer.WriteEndObject();
    }
}
