using System.Text.Json;
using System.Text.RegularExpressions;

namespace ProvisioningModule.Tests.Templates;

/// <summary>What is wrong with a JSON value by a schema, of whose words those are known that the schemas of this repository use; another one is an error of the schema.</summary>
internal static class JsonSchema
{
    private static readonly string[] Known = ["$schema", "title", "description", "type", "properties", "required", "additionalProperties", "items", "enum", "pattern", "minLength", "minItems", "minimum", "maximum"];

    public static IEnumerable<string> Faults(JsonElement schema, JsonElement value, string path = "$")
    {
        foreach (var word in schema.EnumerateObject().Where(w => !Known.Contains(w.Name)))
            yield return $"{path}: the schema says '{word.Name}', which is not checked here";
        if (schema.TryGetProperty("type", out var type) && !IsOf(type.GetString()!, value))
        {
            yield return $"{path}: is no {type}";
            yield break;
        }

        foreach (var fault in value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(schema, value, path),
            JsonValueKind.Array => OfArray(schema, value, path),
            JsonValueKind.String => OfText(schema, value.GetString()!, path),
            JsonValueKind.Number => OfNumber(schema, value.GetDecimal(), path),
            _ => [],
        })
            yield return fault;
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => false,
    };

    private static IEnumerable<string> OfObject(JsonElement schema, JsonElement value, string path)
    {
        foreach (var name in Texts(schema, "required").Where(n => !value.TryGetProperty(n, out _)))
            yield return $"{path}: has no '{name}'";
        if (!schema.TryGetProperty("properties", out var properties))
            yield break;
        foreach (var property in value.EnumerateObject())
        {
            if (!properties.TryGetProperty(property.Name, out var of))
                yield return $"{path}: '{property.Name}' is not in the schema";
            else
            {
                foreach (var fault in Faults(of, property.Value, $"{path}.{property.Name}"))
                    yield return fault;
            }
        }
    }

    private static IEnumerable<string> OfArray(JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("minItems", out var least) && value.GetArrayLength() < least.GetInt32())
            yield return $"{path}: has fewer than {least} entries";
        if (schema.TryGetProperty("items", out var of))
        {
            foreach (var fault in value.EnumerateArray().SelectMany((item, i) => Faults(of, item, $"{path}[{i}]")))
                yield return fault;
        }
    }

    private static IEnumerable<string> OfText(JsonElement schema, string text, string path)
    {
        if (schema.TryGetProperty("minLength", out var least) && text.Length < least.GetInt32())
            yield return $"{path}: is shorter than {least}";
        if (schema.TryGetProperty("pattern", out var pattern) && !Regex.IsMatch(text, pattern.GetString()!, RegexOptions.CultureInvariant))
            yield return $"{path}: '{text}' is not as {pattern}";
        if (schema.TryGetProperty("enum", out _) && !Texts(schema, "enum").Contains(text))
            yield return $"{path}: '{text}' is none of those that can be";
    }

    private static IEnumerable<string> OfNumber(JsonElement schema, decimal number, string path)
    {
        if (schema.TryGetProperty("minimum", out var least) && number < least.GetDecimal() || schema.TryGetProperty("maximum", out var most) && number > most.GetDecimal())
            yield return $"{path}: {number} is out of the range";
    }

    private static IEnumerable<string> Texts(JsonElement schema, string word) => schema.TryGetProperty(word, out var list) ? list.EnumerateArray().Select(t => t.GetString()!) : [];
}
