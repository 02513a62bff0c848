using System.Collections;
using System.Text.Json;

namespace Provisioning;

/// <summary>
/// Where each of a user's values came from, by path. Immutable. Kept as the JSON that it was read from until somebody asks, because most who read a user do not.
/// </summary>
public sealed class UserProvenance : IReadOnlyCollection<AttributeOrigin>
{
    private readonly ReadOnlyMemory<byte> _json;
    private AttributeOrigin[]? _origins;

    private UserProvenance(ReadOnlyMemory<byte> json) => _json = json;

    private UserProvenance(AttributeOrigin[] origins) => _origins = origins;

    /// <summary>Nothing is known.</summary>
    public static UserProvenance Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => Origins.Length;

    /// <summary>Where the value at the path came from, or null when nobody said.</summary>
    public AttributeOrigin? this[string path]
    {
        get
        {
            var at = IndexOf(path);
            return at < 0 ? null : Origins[at];
        }
    }

    private AttributeOrigin[] Origins => _origins ??= Parse(_json.Span);

    /// <summary>With these places added or replaced, and without those of the removed paths.</summary>
    public UserProvenance With(IReadOnlyCollection<AttributeOrigin> set, IReadOnlyCollection<string> removed)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(removed);
        if (set.Count == 0 && removed.Count == 0)
            return this;
        var byPath = new SortedDictionary<string, AttributeOrigin>(StringComparer.OrdinalIgnoreCase);
        foreach (var origin in Origins)
            byPath[origin.Path] = origin;
        foreach (var path in removed)
            byPath.Remove(path);
        foreach (var origin in set)
            byPath[origin.Path] = origin;
        return byPath.Count == 0 ? Empty : new([.. byPath.Values]);
    }

    /// <summary>What <see cref="Write"/> wrote. Parsed when it is asked for.</summary>
    public static UserProvenance Read(ReadOnlyMemory<byte> utf8Json) => new(utf8Json);

    /// <summary>Writes a JSON array: one object for the paths of one place and time.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_origins is null)
        {
            writer.WriteRawValue(_json.Span, skipInputValidation: true);
            return;
        }

        writer.WriteStartArray();
        var done = new bool[_origins.Length];
        for (var i = 0; i < _origins.Length; i++)
        {
            if (done[i])
                continue;
            var first = _origins[i];
            writer.WriteStartObject();
            if (first.Kind != OriginKind.Source)
                writer.WriteString("kind"u8, first.Kind.ToString());
            if (first.App is not null)
                writer.WriteString("app"u8, first.App);
            if (first.Key is not null)
                writer.WriteString("key"u8, first.Key);
            writer.WriteString("since"u8, first.Since);
            writer.WriteStartArray("paths"u8);
            for (var j = i; j < _origins.Length; j++)
            {
                if (done[j] || !first.IsSamePlace(_origins[j]) || first.Since != _origins[j].Since)
                    continue;
                writer.WriteStringValue(_origins[j].Path);
                done[j] = true;
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public IEnumerator<AttributeOrigin> GetEnumerator() => ((IEnumerable<AttributeOrigin>)Origins).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(string path)
    {
        var (low, high) = (0, Origins.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = StringComparer.OrdinalIgnoreCase.Compare(Origins[middle].Path, path);
            if (order == 0)
                return middle;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return -1;
    }

    private static AttributeOrigin[] Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var origins = new List<AttributeOrigin>();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (kind, app, key, since) = (OriginKind.Source, (string?)null, (string?)null, default(DateTimeOffset));
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = AttributeNames.Intern(ref reader);
                reader.Read();
                switch (name)
                {
                    case "kind": kind = Enum.Parse<OriginKind>(reader.GetString()!); break;
                    case "app": app = AttributeNames.Intern(ref reader); break;
                    case "key": key = reader.GetString(); break;
                    case "since": since = reader.GetDateTimeOffset(); break;
                    case "paths":
                        while (reader.Read() && reader.TokenType == JsonTokenType.String)
                            origins.Add(new() { Path = AttributeNames.Intern(ref reader), Kind = kind, App = app, Key = key, Since = since });
                        break;
                    default: reader.Skip(); break;
                }
            }
        }

        origins.Sort((a, b) => StringComparer.OrdinalIgnoreCase.Compare(a.Path, b.Path));
        return [.. origins];
    }
}
