using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Provisioning.Engine;

/// <summary>Writes JSON into bytes with one buffer and one writer used again and again. For one thread at a time.</summary>
internal sealed class Utf8JsonBuffer : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(4096);
    private readonly Utf8JsonWriter _writer;

    [ThreadStatic]
    private static Utf8JsonBuffer? _shared;

    public Utf8JsonBuffer() => _writer = new(_buffer, EngineJson.WriterOptions);

    /// <summary>The buffer of the calling thread. Never held across an await.</summary>
    public static Utf8JsonBuffer Shared => _shared ??= new();

    /// <summary>What the action writes, as an array of its own.</summary>
    public byte[] Write<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        Fill(value, write);
        return _buffer.WrittenSpan.ToArray();
    }

    /// <summary>What the action writes, valid until the next call.</summary>
    public ReadOnlySpan<byte> WriteSpan<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        Fill(value, write);
        return _buffer.WrittenSpan;
    }

    /// <summary>The value as its type's JSON.</summary>
    public byte[] Serialize<T>(T value, JsonTypeInfo<T> type) =>
        Write((value, type), static (writer, state) => JsonSerializer.Serialize(writer, state.value, state.type));

    public void Dispose() => _writer.Dispose();

    private void Fill<T>(T value, Action<Utf8JsonWriter, T> write)
    {
        _buffer.ResetWrittenCount();
        _writer.Reset();
        write(_writer, value);
        _writer.Flush();
    }
}
