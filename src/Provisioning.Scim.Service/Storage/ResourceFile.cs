using System.Globalization;
using System.Text.Json;

namespace Provisioning.Scim.Service;

/// <summary>Keeps resources in a file of JSON lines: one for each change, and one for each resource after a start. A half-written last line is left out.</summary>
internal sealed class ResourceFile : IDisposable
{
    private readonly FileStream _file;

    private ResourceFile(FileStream file) => _file = file;

    /// <summary>Reads what the file has into the stores, and writes it anew without what is gone.</summary>
    public static ResourceFile Open(string path, IReadOnlyCollection<ResourceStore> stores)
    {
        if (File.Exists(path))
        {
            foreach (var line in File.ReadLines(path))
                Take(line, stores);
        }

        var temporary = path + ".new";
        using (var compact = new ResourceFile(new(temporary, FileMode.Create, FileAccess.Write)))
        {
            foreach (var store in stores)
            {
                foreach (var resource in store.All)
                    compact.Write(store.Type, resource.Id, resource);
            }

            compact._file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        return new(new(path, FileMode.Append, FileAccess.Write, FileShare.Read));
    }

    /// <summary>Notes a change; null for a resource that is gone.</summary>
    public void Write(string type, string id, Resource? resource)
    {
        using (var writer = new Utf8JsonWriter(_file))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, type);
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

        _file.WriteByte((byte)'\n');
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static void Take(string line, IReadOnlyCollection<ResourceStore> stores)
    {
        AttributeSet entry;
        try
        {
            entry = AttributeSet.Parse(System.Text.Encoding.UTF8.GetBytes(line));
        }
        catch (JsonException)
        {
            return;
        }

        var store = stores.FirstOrDefault(s => s.Type == entry["type"].AsString());
        var id = entry["id"].ToString();
        if (store is null || id.Length == 0)
            return;
        if (entry["number"].AsInteger() is { } number)
            store.Load(new(id, number, entry["attributes"].AsComplex() ?? AttributeSet.Empty, Time(entry["created"]), Time(entry["modified"]), (int)(entry["version"].AsInteger() ?? 1)));
        else
            store.Remove(id);
    }

    private static DateTimeOffset Time(AttributeValue value) => DateTimeOffset.Parse(value.ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
