using System.Collections;
using System.Collections.Specialized;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>
/// An immutable set of named attribute values, sorted by name. Names are case-insensitive (RFC 7643 §2.1), keep the
/// spelling that they came with, and never name <see cref="AttributeValue.None"/>. A user's attributes, what an account
/// holds and the inside of a complex value are all of this type.
/// </summary>
[JsonConverter(typeof(AttributeSetJsonConverter))]
public sealed class AttributeSet : IReadOnlyCollection<KeyValuePair<string, AttributeValue>>, IEquatable<AttributeSet>
{
    private readonly string[] _names;
    private readonly AttributeValue[] _values;

    private AttributeSet(string[] names, AttributeValue[] values) => (_names, _values) = (names, values);

    /// <summary>The set with nothing in it.</summary>
    public static AttributeSet Empty { get; } = new([], []);

    /// <summary>How many attributes have a value.</summary>
    public int Count => _names.Length;

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The value of the attribute, or <see cref="AttributeValue.None"/>.</summary>
    public AttributeValue this[string name]
    {
        get
        {
            var at = IndexOf(name);
            return at < 0 ? default : _values[at];
        }
    }

    /// <summary>True when the attribute has a value.</summary>
    public bool Contains(string name) => IndexOf(name) >= 0;

    /// <summary>A set with this attribute changed; no value removes it.</summary>
    public AttributeSet With(string name, AttributeValue value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var at = IndexOf(name);
        if (at < 0 && value.IsNone)
            return this;
        if (at >= 0 && _values[at] == value)
            return this;
        var builder = new Builder(this) { [name] = value };
        return builder.ToSet();
    }

    /// <summary>A set without this attribute.</summary>
    public AttributeSet Without(string name) => With(name, default);

    /// <summary>A set made from a dictionary, whose keys become names and whose values go through <see cref="AttributeValue.FromObject(object?)"/>.</summary>
    /// <exception cref="ArgumentException">A value is of a type that no attribute can hold, or lies deeper than <see cref="AttributeValue.MostLevels"/>.</exception>
    public static AttributeSet FromDictionary(IDictionary dictionary)
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        return FromDictionary(dictionary, 1);
    }

    internal static AttributeSet FromDictionary(IDictionary dictionary, int level)
    {
        var builder = new Builder();
        foreach (DictionaryEntry entry in dictionary)
            builder[entry.Key.ToString()!] = AttributeValue.FromObject(entry.Value, level + 1);
        return builder.ToSet();
    }

    /// <summary>The set as an ordered dictionary of plain objects, for scripts.</summary>
    public IDictionary ToDictionary()
    {
        var result = new OrderedDictionary(_names.Length, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < _names.Length; i++)
            result.Add(_names[i], _values[i].ToObject());
        return result;
    }

    /// <summary>Reads a JSON object; the reader stands on its start.</summary>
    /// <exception cref="JsonException">The JSON is malformed or no object.</exception>
    public static AttributeSet Read(ref Utf8JsonReader reader) => ReadObject(ref reader, null);

    /// <summary>Reads of a JSON object the attributes of these names, and passes over all others; the reader stands on its start.</summary>
    /// <exception cref="JsonException">The JSON is malformed or no object.</exception>
    public static AttributeSet Read(ref Utf8JsonReader reader, IReadOnlyList<string> only)
    {
        ArgumentNullException.ThrowIfNull(only);
        return ReadObject(ref reader, only);
    }

    private static AttributeSet ReadObject(ref Utf8JsonReader reader, IReadOnlyList<string>? only)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException($"Expected an object, found {reader.TokenType}.");
        var stack = ReadingStack.Shared;
        var start = stack.Begin();
        try
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = only is null ? AttributeNames.Intern(ref reader) : AttributeNames.Among(ref reader, only);
                reader.Read();
                if (name is null)
                    reader.Skip();
                else
                    stack.Set(start, name, AttributeValue.Read(ref reader));
            }

            var (names, values) = stack.TakeObject(start);
            return names.Length == 0 ? Empty : new(names, values);
        }
        catch
        {
            stack.Return(start);
            throw;
        }
    }

    /// <summary>Parses a JSON object that is all there is.</summary>
    /// <exception cref="JsonException">The JSON is malformed, no object, or followed by something.</exception>
    public static AttributeSet Parse(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(utf8Json);
        reader.Read();
        var set = Read(ref reader);
        // The reader throws where it finds more than white space.
        reader.Read();
        return set;
    }

    /// <summary>Writes a JSON object with the names in order.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        for (var i = 0; i < _names.Length; i++)
        {
            writer.WritePropertyName(_names[i]);
            _values[i].Write(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>Equal when the names (ignoring case) and values are.</summary>
    public bool Equals(AttributeSet? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || other._names.Length != _names.Length)
            return false;
        for (var i = 0; i < _names.Length; i++)
        {
            if (!string.Equals(_names[i], other._names[i], StringComparison.OrdinalIgnoreCase) || _values[i] != other._values[i])
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AttributeSet);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (var i = 0; i < _names.Length; i++)
        {
            hash.Add(StringComparer.OrdinalIgnoreCase.GetHashCode(_names[i]));
            hash.Add(_values[i]);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public override string ToString() => "{" + string.Join("; ", this.Select(p => $"{p.Key}={p.Value}")) + "}";

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, AttributeValue>> GetEnumerator()
    {
        for (var i = 0; i < _names.Length; i++)
            yield return new(_names[i], _values[i]);
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int IndexOf(string name) => Array.BinarySearch(_names, name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Collects attributes and makes the set of them. Not thread-safe.</summary>
    public sealed class Builder
    {
        private readonly List<string> _names;
        private readonly List<AttributeValue> _values;

        /// <summary>Starts empty.</summary>
        public Builder() => (_names, _values) = ([], []);

        /// <summary>Starts from a set.</summary>
        public Builder(AttributeSet start)
        {
            ArgumentNullException.ThrowIfNull(start);
            (_names, _values) = ([.. start._names], [.. start._values]);
        }

        /// <summary>The value of the attribute so far; setting no value removes it.</summary>
        public AttributeValue this[string name]
        {
            get
            {
                var at = Find(name);
                return at < 0 ? default : _values[at];
            }

            set
            {
                var at = Find(name);
                if (at >= 0 && value.IsNone)
                {
                    _names.RemoveAt(at);
                    _values.RemoveAt(at);
                }
                else if (at >= 0)
                {
                    _values[at] = value;
                }
                else if (!value.IsNone)
                {
                    _names.Insert(~at, name);
                    _values.Insert(~at, value);
                }
            }
        }

        /// <summary>The set of what was collected.</summary>
        public AttributeSet ToSet() => _names.Count == 0 ? Empty : new([.. _names], [.. _values]);

        // Attributes mostly arrive in order, so the last place is tried first.
        private int Find(string name) =>
            _names.Count == 0 || StringComparer.OrdinalIgnoreCase.Compare(_names[^1], name) < 0
                ? ~_names.Count
                : _names.BinarySearch(name, StringComparer.OrdinalIgnoreCase);
    }
}

/// <summary>Reads and writes <see cref="AttributeSet"/> as a JSON object.</summary>
public sealed class AttributeSetJsonConverter : JsonConverter<AttributeSet>
{
    /// <inheritdoc/>
    public override AttributeSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => AttributeSet.Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AttributeSet value, JsonSerializerOptions options) => value.Write(writer);
}
