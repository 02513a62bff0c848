using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Provisioning.Scim.Service;

/// <summary>JSON as bytes, and back.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? shared;

    /// <summary>What the action writes.</summary>
    public static byte[] Bytes<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        var (buffer, writer) = shared ??= New();
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        write(writer, value);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The set as JSON.</summary>
    public static byte[] Bytes(AttributeSet set) => Bytes(set, static (writer, s) => s.Write(writer));

    /// <summary>The object of a request's body.</summary>
    /// <exception cref="ScimException">invalidSyntax: it is no JSON object; 415: it is something else.</exception>
    public static AttributeSet ReadBody(ScimRequest request, ScimLimits limits)
    {
        var type = request.ContentType is { } header ? header.AsSpan(0, header.IndexOf(';', StringComparison.Ordinal) is var end and >= 0 ? end : header.Length).Trim() : "";
        if (!(type.IsEmpty || type.Equals("application/scim+json", StringComparison.OrdinalIgnoreCase) || type.Equals("application/json", StringComparison.OrdinalIgnoreCase)))
            throw new ScimException(new(415, null, "The content has to be application/scim+json."));
        return Read(request.Body.Span, limits);
    }

    private static AttributeSet Read(ReadOnlySpan<byte> json, ScimLimits limits)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
            reader.Read();
            var set = AttributeSet.Read(ref reader);
            // The reader throws where it finds more than white space.
            reader.Read();
            return set;
        }
        catch (JsonException)
        {
            throw ScimException.BadRequest(ScimException.InvalidSyntax, $"The request is no JSON object, or it is nested deeper than {limits.MaxDepth}.");
        }
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) New()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        return (buffer, new(buffer, Options));
    }
}
