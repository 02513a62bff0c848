using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>What an <see cref="AttributeValue"/> holds.</summary>
public enum AttributeValueKind
{
    /// <summary>No value at all (RFC 7643 §2.5 calls this unassigned).</summary>
    None,

    /// <summary>Text; also dates (ISO 8601) and binary (base64), whose meaning the schema knows.</summary>
    String,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number of 64 bits.</summary>
    Integer,

    /// <summary>A decimal number.</summary>
    Decimal,

    /// <summary>An object with sub-attributes.</summary>
    Complex,

    /// <summary>Several values of one attribute.</summary>
    List,
}

/// <summary>
/// One immutable attribute value in the JSON data model of RFC 7643 §2.3. The default instance is
/// <see cref="AttributeValueKind.None"/>: no value.
/// </summary>
[JsonConverter(typeof(AttributeValueJsonConverter))]
public readonly struct AttributeValue : IEquatable<AttributeValue>
{
    /// <summary>How deep values may lie in each other: what is deeper cannot be read back from JSON among other things, or holds itself.</summary>
    public const int MostLevels = 16;

    private readonly object? _value;

    private AttributeValue(object? value) => _value = value;

    /// <summary>No value.</summary>
    public static AttributeValue None => default;

    /// <summary>True when there is no value.</summary>
    public bool IsNone => _value is null;

    /// <summary>What this value is.</summary>
    public AttributeValueKind Kind => _value switch
    {
        null => AttributeValueKind.None,
        string => AttributeValueKind.String,
        bool => AttributeValueKind.Boolean,
        long => AttributeValueKind.Integer,
        decimal => AttributeValueKind.Decimal,
        AttributeSet => AttributeValueKind.Complex,
        _ => AttributeValueKind.List,
    };

    /// <summary>A text value; null gives <see cref="None"/>.</summary>
    public static AttributeValue From(string? value) => new(value);

    /// <summary>A boolean value.</summary>
    public static AttributeValue From(bool value) => new(value);

    /// <summary>A whole number.</summary>
    public static AttributeValue From(long value) => new(value);

    /// <summary>A decimal number.</summary>
    public static AttributeValue From(decimal value) => new(value);

    /// <summary>A complex value; an empty set gives <see cref="None"/>.</summary>
    public static AttributeValue From(AttributeSet? value) => new(value is null or { Count: 0 } ? null : value);

    /// <summary>A point in time, as UTC ISO 8601 text with up to seven decimals (RFC 7643 §2.3.5).</summary>
    public static AttributeValue From(DateTimeOffset value) =>
        new(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));

    /// <summary>Several values; those without a value are left out, and an empty list gives <see cref="None"/>.</summary>
    public static AttributeValue FromList(IEnumerable<AttributeValue> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var kept = values.Where(v => !v.IsNone).ToArray();
        return kept.Length == 0 ? default : new(kept);
    }

    /// <summary>The text, or null when this is no text.</summary>
    public string? AsString() => _value as string;

    /// <summary>The boolean, or null when this is none.</summary>
    public bool? AsBoolean() => _value as bool?;

    /// <summary>The whole number, or null when this is none.</summary>
    public long? AsInteger() => _value as long?;

    /// <summary>The number (whole or decimal), or null when this is none.</summary>
    public decimal? AsDecimal() => _value switch { decimal d => d, long l => l, _ => null };

    /// <summary>The complex value, or null when this is none.</summary>
    public AttributeSet? AsComplex() => _value as AttributeSet;

    /// <summary>The values of a list; a single value is a list of one, and no value an empty list.</summary>
    public IReadOnlyList<AttributeValue> AsList() => _value switch
    {
        null => [],
        AttributeValue[] list => list,
        _ => [this],
    };

    /// <summary>
    /// The value as plain objects for scripts: string, bool, long, decimal, an ordered dictionary for a complex value and an array for a list.
    /// </summary>
    public object? ToObject() => _value switch
    {
        AttributeSet set => set.ToDictionary(),
        AttributeValue[] list => Array.ConvertAll(list, v => v.ToObject()),
        _ => _value,
    };

    /// <summary>
    /// Takes the plain objects that a script or a parser has: text, booleans, numbers, dates, dictionaries and lists.
    /// </summary>
    /// <exception cref="ArgumentException">The object is of a type or a size that no attribute can hold, or lies deeper than <see cref="MostLevels"/>.</exception>
    public static AttributeValue FromObject(object? value) => FromObject(value, 1);

    internal static AttributeValue FromObject(object? value, int level) => value switch
    {
        null => default,
        AttributeValue v => v,
        AttributeSet s => From(s),
        string s => From(s),
        char c => From(c.ToString()),
        bool b => From(b),
        decimal d => d == decimal.Truncate(d) && Math.Abs(d) < long.MaxValue ? From((long)d) : From(d),
        double or float => FromObject(ToDecimal(value)),
        sbyte or byte or short or ushort or int or uint or long => From(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        ulong u => FromObject((decimal)u),
        DateTimeOffset t => From(t),
        DateTime t => From(new DateTimeOffset(t.ToUniversalTime(), TimeSpan.Zero)),
        DateOnly t => From(t.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        Guid g => From(g.ToString("D")),
        Uri u => From(u.OriginalString),
        Enum e => From(e.ToString()),
        byte[] bytes => From(Convert.ToBase64String(bytes)),
        System.Collections.IDictionary or System.Collections.IEnumerable when level > MostLevels => throw new ArgumentException($"The value has more than {MostLevels} levels, or holds itself.", nameof(value)),
        System.Collections.IDictionary d => From(AttributeSet.FromDictionary(d, level)),
        System.Collections.IEnumerable e => FromList(e.Cast<object?>().Select(item => FromObject(item, level + 1))),
        _ => throw new ArgumentException($"A value of type {value.GetType().Name} cannot be an attribute value; give text, a number, a boolean, a date, a hashtable or a list of these.", nameof(value)),
    };

    /// <summary>Equal in kind and content; text by ordinal comparison, lists in order.</summary>
    public bool Equals(AttributeValue other) => (_value, other._value) switch
    {
        (null, null) => true,
        (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
        (AttributeSet a, AttributeSet b) => a.Equals(b),
        (AttributeValue[] a, AttributeValue[] b) => a.AsSpan().SequenceEqual(b),
        (decimal a, long b) => a == b,
        (long a, decimal b) => a == b,
        (not null, not null) => _value.Equals(other._value),
        _ => false,
    };

    /// <summary>Equal as <see cref="Equals(AttributeValue)"/> says, but a list in any order (multi-valued attributes have none, RFC 7643 §2.4), and a list of one like its value: LDAP does not tell them apart.</summary>
    public bool SameValues(AttributeValue other)
    {
        if (_value is not AttributeValue[] && other._value is not AttributeValue[])
            return Equals(other);
        var (a, b) = (AsList(), other.AsList());
        if (a.Count != b.Count)
            return false;
        var rest = new List<AttributeValue>(b);
        return a.All(rest.Remove);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AttributeValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value switch
    {
        null => 0,
        string s => s.GetHashCode(StringComparison.Ordinal),
        long l => ((decimal)l).GetHashCode(),
        AttributeValue[] list => list.Aggregate(list.Length, HashCode.Combine),
        _ => _value.GetHashCode(),
    };

    /// <summary>Equality as <see cref="Equals(AttributeValue)"/>.</summary>
    public static bool operator ==(AttributeValue left, AttributeValue right) => left.Equals(right);

    /// <summary>Inequality.</summary>
    public static bool operator !=(AttributeValue left, AttributeValue right) => !left.Equals(right);

    /// <summary>A text is an attribute value.</summary>
    public static implicit operator AttributeValue(string? value) => From(value);

    /// <summary>A boolean is an attribute value.</summary>
    public static implicit operator AttributeValue(bool value) => From(value);

    /// <summary>A whole number is an attribute value.</summary>
    public static implicit operator AttributeValue(long value) => From(value);

    /// <summary>How a person reads it: text as it is, lists with semicolons, complex values as {a=1; b=2}, no value as nothing.</summary>
    public override string ToString() => _value switch
    {
        null => "",
        string s => s,
        bool b => b ? "true" : "false",
        AttributeValue[] list => string.Join("; ", list),
        IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
        _ => _value.ToString() ?? "",
    };

    /// <summary>Reads one JSON value; null gives no value.</summary>
    /// <exception cref="JsonException">The JSON is malformed.</exception>
    public static AttributeValue Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String: return From(Text(ref reader));
            case JsonTokenType.True: return From(true);
            case JsonTokenType.False: return From(false);
            case JsonTokenType.Null: return default;
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var whole) ? From(whole)
                    : reader.TryGetDecimal(out var number) ? From(number)
                    : From(System.Text.Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.StartObject: return From(AttributeSet.Read(ref reader));
            case JsonTokenType.StartArray:
                var items = new List<AttributeValue>();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    items.Add(Read(ref reader));
                return FromList(items);
            default: throw new JsonException($"Unexpected {reader.TokenType} where a value was expected.");
        }
    }

    /// <summary>The text that the reader stands on.</summary>
    /// <exception cref="JsonException">It is not valid Unicode.</exception>
    internal static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new JsonException("A text is not valid Unicode.", e);
        }
    }

    private static decimal ToDecimal(object number)
    {
        try
        {
            return Convert.ToDecimal(number, CultureInfo.InvariantCulture);
        }
        catch (OverflowException e)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"The number {number} is too large for an attribute value, or none."), nameof(number), e);
        }
    }

    /// <summary>Writes the value as canonical JSON: names sorted, no white space of its own.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        switch (_value)
        {
            case null: writer.WriteNullValue(); break;
            case string s: writer.WriteStringValue(s); break;
            case bool b: writer.WriteBooleanValue(b); break;
            case long l: writer.WriteNumberValue(l); break;
            case decimal d: writer.WriteNumberValue(d); break;
            case AttributeSet set: set.Write(writer); break;
            case AttributeValue[] list:
                writer.WriteStartArray();
                foreach (var item in list)
                    item.Write(writer);
                writer.WriteEndArray();
                break;
        }
    }
}

/// <summary>Reads and writes <see cref="AttributeValue"/> as the JSON value that it is.</summary>
public sealed class AttributeValueJsonConverter : JsonConverter<AttributeValue>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    public override AttributeValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => AttributeValue.Read(ref reader);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, AttributeValue value, JsonSerializerOptions options) => value.Write(writer);
}
