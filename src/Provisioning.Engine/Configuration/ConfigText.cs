using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Provisioning.Engine;

/// <summary>The text of a file, checked against what such a file may say: every fault with its place, not the first alone.</summary>
internal sealed class ConfigText
{
    private readonly string _file;
    private readonly byte[] _bytes;
    private readonly List<int> _lines = [0];
    private readonly List<ConfigPlace> _places = [];
    private readonly List<ConfigFault> _faults = [];
    private readonly NullabilityInfoContext _nullability = new();

    private ConfigText(string file, byte[] bytes)
    {
        (_file, _bytes) = (file, bytes);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\n')
                _lines.Add(i + 1);
        }
    }

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<ConfigFault> Faults => _faults;

    /// <summary>The text, checked.</summary>
    /// <param name="file">The file, for messages.</param>
    /// <param name="bytes">What it holds, in UTF-8.</param>
    /// <param name="type">What it is to say.</param>
    public static ConfigText Check(string file, byte[] bytes, Type type)
    {
        var text = new ConfigText(file, bytes);
        var reader = new Utf8JsonReader(bytes, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        try
        {
            reader.Read();
            text.Value(ref reader, type, nullable: false, "");
            // What follows the object is a fault of its own.
            reader.Read();
        }
        catch (JsonException e)
        {
            var what = e.Message.Split(" LineNumber:", 2)[0].TrimEnd('.');
            text._faults.Add(ConfigFault.Invalid(file, new("", null, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1), $"this is no JSON. {what}.", "Correct it there. Comments (// and /* */) and a comma after the last entry are allowed."));
        }

        return text;
    }

    /// <summary>What it says.</summary>
    public object? Read(Type type)
    {
        try
        {
            return JsonSerializer.Deserialize(_bytes, type, ConfigJson.Options);
        }
        catch (JsonException e)
        {
            _faults.Add(ConfigFault.Invalid(_file, new(e.Path ?? "", null, (int)(e.LineNumber ?? 0) + 1, (int)(e.BytePositionInLine ?? 0) + 1), $"what stands at '{e.Path}' cannot be used.", "docs/schema has what such a file can say."));
            return null;
        }
    }

    /// <summary>Where the error's cause stands: the text or name that the error is about, as far below the path as is known. Null where it cannot be told.</summary>
    public ConfigPlace? Find(ProvisioningError error, string? below = null) =>
        error.Target is { } target && _places.LastOrDefault(p => (below is null || p.Path.StartsWith(below, StringComparison.Ordinal)) && string.Equals(p.Text, target, StringComparison.OrdinalIgnoreCase)) is { } named ? named
        : below is null ? null : At(below);

    /// <summary>The place of this path.</summary>
    public ConfigPlace? At(string path) => _places.FirstOrDefault(p => p.Path == path);

    /// <summary>The place of this text or name in the list or object.</summary>
    public ConfigPlace? Named(string below, string text) =>
        _places.FirstOrDefault(p => p.Path.StartsWith(below, StringComparison.Ordinal) && string.Equals(p.Text, text, StringComparison.OrdinalIgnoreCase));

    private void Value(ref Utf8JsonReader reader, Type type, bool nullable, string path)
    {
        var bare = Nullable.GetUnderlyingType(type);
        if (reader.TokenType == JsonTokenType.Null)
        {
            if (!nullable && bare is null && type != typeof(AttributeValue))
                Fault(Here(ref reader, path, null), "there has to be a value here.", "Give one, or leave the whole entry out.");
            return;
        }

        type = bare ?? type;
        if (ConfigJson.PropertiesOf(type) is { } properties)
            Object(ref reader, type, properties, path);
        else if (ElementOf(type) is { } element)
            Elements(ref reader, element, path);
        else
            Scalar(ref reader, type, path);
    }

    private void Object(ref Utf8JsonReader reader, Type type, IList<JsonPropertyInfo> properties, string path)
    {
        var start = Here(ref reader, path, null);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            Fault(start, "an object in braces is expected here.", "docs/schema has what such a file can say.");
            reader.Skip();
            return;
        }

        _places.Add(start);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var place = Here(ref reader, path.Length == 0 ? name : $"{path}.{name}", name);
            var isSchema = path.Length == 0 && name == "$schema";
            var property = properties.FirstOrDefault(p => p.Name == name);
            if (!seen.Add(name))
                Fault(place, $"'{name}' stands there twice.", "Keep one of the two.");
            if (property is null && !isSchema)
                Fault(place, $"there is no '{name}' here.{NearNames.Hint(name, properties.Select(p => p.Name))}", $"What can be said here: {string.Join(", ", properties.Select(p => p.Name))}.");
            reader.Read();
            if (property is null)
            {
                reader.Skip();
                continue;
            }

            Value(ref reader, property.PropertyType, IsNullable(property), place.Path);
        }

        foreach (var missing in properties.Where(p => IsRequired(type, p) && !seen.Contains(p.Name)))
            Fault(start, $"{(path.Length == 0 ? "the file" : $"'{path}'")} says no '{missing.Name}', and cannot do without.", $"Add \"{missing.Name}\".");
    }

    private void Elements(ref Utf8JsonReader reader, Type element, string path)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            Fault(Here(ref reader, path, null), "a list in brackets is expected here.", "Put it into [ ], with commas between several.");
            reader.Skip();
            return;
        }

        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            Value(ref reader, element, nullable: false, $"{path}[{i}]");
    }

    private void Scalar(ref Utf8JsonReader reader, Type type, string path)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        var place = Here(ref reader, path, text);
        _places.Add(place);
        if (type == typeof(AttributeSet))
        {
            if (reader.TokenType == JsonTokenType.StartObject)
                Names(ref reader, path);
            else
                Refuse(ref reader, place, "an object in braces is expected here.");
            return;
        }

        if (type == typeof(AttributeValue))
        {
            reader.Skip();
            return;
        }

        if (type.IsEnum)
        {
            if (text is null || !Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase))
                Fault(place, $"'{text ?? Raw(ref reader)}' is not possible here.{(text is null ? "" : NearNames.Hint(text, Enum.GetNames(type)))}", $"It can be {string.Join(", ", Enum.GetNames(type))}.");
            reader.Skip();
            return;
        }

        var fits = type switch
        {
            _ when type == typeof(string) => text is not null,
            _ when type == typeof(bool) => reader.TokenType is JsonTokenType.True or JsonTokenType.False,
            _ when type == typeof(int) => reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out _),
            _ when type == typeof(double) => reader.TokenType == JsonTokenType.Number,
            _ when type == typeof(DateTimeOffset) => text is not null && reader.TryGetDateTimeOffset(out _),
            _ when type == typeof(Uri) => Uri.TryCreate(text, UriKind.Absolute, out _),
            _ => true,
        };
        if (!fits)
            Refuse(ref reader, place, $"{Expected(type)} is expected here.");
        else
            reader.Skip();
    }

    // The names and texts of an object of any attributes, so that what is wrong with one is found again.
    private void Names(ref Utf8JsonReader reader, string path)
    {
        var depth = reader.CurrentDepth;
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != depth + 1)
                continue;
            var name = reader.GetString()!;
            var place = Here(ref reader, $"{path}.{name}", name);
            _places.Add(place);
            if (!seen.Add(name))
                Fault(place, $"'{name}' stands there twice.", "Keep one of the two; upper and lower case are the same.");
        }
    }

    private void Refuse(ref Utf8JsonReader reader, ConfigPlace place, string what)
    {
        Fault(place, what, "Correct it there.");
        reader.Skip();
    }

    private void Fault(ConfigPlace place, string what, string action) => _faults.Add(ConfigFault.Invalid(_file, place, what, action));

    private ConfigPlace Here(ref Utf8JsonReader reader, string path, string? text)
    {
        var at = (int)reader.TokenStartIndex;
        var line = _lines.BinarySearch(at);
        if (line < 0)
            line = ~line - 1;
        return new(path, text, line + 1, at - _lines[line] + 1);
    }

    private bool IsNullable(JsonPropertyInfo property) =>
        property.AttributeProvider is PropertyInfo info && !info.PropertyType.IsValueType && _nullability.Create(info).ReadState == NullabilityState.Nullable;

    // What a constructor cannot do without is as necessary as what is marked so.
    private static bool IsRequired(Type type, JsonPropertyInfo property) => property.IsRequired
        || type.GetConstructors() is [var only] && only.GetParameters().Any(p => !p.IsOptional && string.Equals(p.Name, property.Name, StringComparison.OrdinalIgnoreCase));

    private static Type? ElementOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;

    private static string Expected(Type type) =>
        type == typeof(string) ? "a text in quotes"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) ? "a whole number"
        : type == typeof(double) ? "a number"
        : type == typeof(DateTimeOffset) ? "a time such as \"2026-03-01T00:00:00Z\""
        : "an address such as \"https://hooks.contoso.com/x\"";

    private static string Raw(ref Utf8JsonReader reader) => reader.TokenType is JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False ? System.Text.Encoding.UTF8.GetString(reader.ValueSpan) : "this";
}
