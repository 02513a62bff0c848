using System.Globalization;
using System.Text.Json;

namespace Provisioning.Scim;

/// <summary>An error (RFC 7644 §3.12).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ScimType">The kind of a 400 or 409, such as uniqueness; null where there is none.</param>
/// <param name="Detail">What a person can read.</param>
public sealed record ErrorResponse(int Status, string? ScimType, string? Detail)
{
    private static readonly string[] Names = ["detail", "message", "error_description", "description", "error"];

    /// <summary>Reads what came with an error status. Services answer in many forms: what cannot be read is left out.</summary>
    public static ErrorResponse Read(int status, ReadOnlySpan<byte> body)
    {
        try
        {
            var message = AttributeSet.Parse(body);
            // Some put the error into another object, or into a list of them.
            var inner = Inner(message["error"]) ?? Inner(message["errors"]) ?? AttributeSet.Empty;
            return new(status, message["scimType"].AsString() ?? inner["scimType"].AsString(), TextOf(message) ?? TextOf(inner));
        }
        catch (JsonException)
        {
            return new(status, null, null);
        }
    }

    /// <summary>The error that an answer with a status of success is all the same; null where it is none. Where its own status is none of an error, 500 stands in.</summary>
    public static ErrorResponse? ReadHidden(ReadOnlySpan<byte> body)
    {
        if (body.IndexOf("messages:2.0:Error"u8) < 0)
            return null;
        try
        {
            var message = AttributeSet.Parse(body);
            if (!message["schemas"].AsList().Any(s => string.Equals(s.AsString(), ScimSchemas.ErrorUrn, StringComparison.OrdinalIgnoreCase)))
                return null;
            // The RFC has it as text, and services as a number too.
            var status = message["status"].AsInteger() ?? (int.TryParse(message["status"].AsString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0);
            return Read(status is >= 400 and <= 599 ? (int)status : 500, body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AttributeSet? Inner(AttributeValue value) => value.AsList().Select(v => v.AsComplex()).FirstOrDefault(v => v is not null);

    private static string? TextOf(AttributeSet message) => Names.Select(name => message[name].AsString()).FirstOrDefault(text => text is not null);

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
