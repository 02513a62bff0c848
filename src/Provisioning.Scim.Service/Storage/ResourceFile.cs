using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Provisioning.Scim.Service;

/// <summary>Keeps resources in a file of JSON lines: one for each change, and one for each resource after a start. A half-written last line is left out.</summary>
internal sealed class ResourceFile : IDisposable
{
    private const string Start = "{\"type\":\"";
    private readonly FileStream _file;

    private ResourceFile(FileStream file) => _file = file;

    /// <summary>Reads what the file has into the stores, and writes it anew without what is gone.</summary>
    /// <exception cref="InvalidDataException">A line of it is none that the service wrote; the file stays as it is.</exception>
    public static ResourceFile Open(string path, IReadOnlyCollection<MemoryResources> stores)
    {
        if (File.Exists(path))
        {
            var lines = File.ReadAllText(path).Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                // Every line ends; what stands behind the last end was cut off by the end of the process.
                if (i == lines.Length - 1 && (lines[i].StartsWith(Start, StringComparison.Ordinal) || Start.StartsWith(lines[i], StringComparison.Ordinal)))
                    break;
                if (!Take(lines[i], stores))
                    throw new InvalidDataException($"its line {i + 1} is not one that a practice application wrote");
            }
        }

        var temporary = path + ".new";
        using (var compact = new ResourceFile(new(temporary, FileMode.Create, FileAccess.Write)))
        {
            foreach (var store in stores)
            {
                foreach (var resource in store.All)
                    compact.Write(store.Kind, resource.Id, resource);
            }

            compact._file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        return new(new(path, FileMode.Append, FileAccess.Write, FileShare.Read));
    }

    /// <summary>Notes a change; null for a resource that is gone.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(ResourceKind kind, string id, ScimResource? resource)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(line))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, kind.ToString());
            writer.WriteString("id"u8, id);
            if (resource is not null)
            {
                writer.WriteNumber("number"u8, resource.Number);
                writer.WriteString("created"u8, resource.Created);
                writer.WriteString("modified"u8, resource.LastModified);
                writer.WriteNumber("version"u8, resource.Version);
                writer.WritePropertyName("attributes"u8);
                resource.Attributes.Write(writer);
            }

            writer.WriteEndObject();
        }

        line.Write("\n"u8);
        _file.Write(line.WrittenSpan);
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static bool Take(string line, IReadOnlyCollection<MemoryResources> stores)
    {
        try
        {
            var entry = AttributeSet.Parse(System.Text.Encoding.UTF8.GetBytes(line));
            if (stores.FirstOrDefault(s => s.Kind.ToString() == entry["type"].AsString()) is not { } store || entry["id"].AsString() is not { Length: > 0 } id)
                return false;
            if (entry["number"].AsInteger() is { } number)
                store.Load(new(id, number, entry["attributes"].AsComplex() ?? AttributeSet.Empty, Time(entry["created"]), Time(entry["modified"]), entry["version"].AsInteger() ?? 1));
            else
                store.Remove(id);
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return false;
        }
    }

    private static DateTimeOffset Time(AttributeValue value) => DateTimeOffset.Parse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
