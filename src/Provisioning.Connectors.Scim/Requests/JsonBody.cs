using System.Buffers;
using System.Text.Json;

namespace Provisioning.Connectors.Scim;

/// <summary>Makes the body of a request.</summary>
internal static class JsonBody
{
    /// <summary>What is written, as UTF-8.</summary>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
