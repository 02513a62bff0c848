using System.Buffers;
using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Provisioning.Engine;

/// <summary>
/// The JSON of configuration files: as the store's, less what is not said but follows (times, versions, what expressions read), less what is empty, and with everything that decides said even where it is the usual.
/// Reading goes by reflection, so that what a file leaves out is as it usually is.
/// </summary>
internal static class ConfigJson
{
    // What follows from elsewhere, or cannot be set.
    private static readonly Dictionary<Type, string[]> Hidden = new()
    {
        [typeof(App)] = ["created"],
        [typeof(Mapping)] = ["reads"],
        [typeof(LifecyclePolicy)] = ["version"],
        [typeof(AttributeDefinition)] = ["custom", "mutability", "returned", "canonicalValues", "aliases", "subAttributes"],
        [typeof(GroupFileApp)] = ["terms"],
    };

    // What is said even where it is the usual, because it decides much.
    private static readonly Dictionary<Type, string[]> Always = new()
    {
        [typeof(App)] = ["connector", "direction", "mode", "deprovisioning", "mappings"],
        [typeof(AttributesFile)] = ["attributes"],
        [typeof(GroupPushesFile)] = ["pushes"],
        [typeof(GuardsFile)] = ["guards"],
        [typeof(Guard)] = ["guardKind", "minimumPopulation", "windowHours"],
        [typeof(LifecyclePolicy)] = ["preStartDays", "endMode", "graceDays", "leaveMode", "timeZone", "retentionDays"],
        [typeof(MatchRule)] = ["autoLink"],
        [typeof(SecretReference)] = ["source"],
    };

    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(null, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Shape } },
    };

    /// <summary>The name of the schema of files of this kind.</summary>
    public static string SchemaOf(ConfigKind kind) => kind switch
    {
        ConfigKind.Attribute => "attributes",
        ConfigKind.App => "app",
        ConfigKind.Group => "group",
        ConfigKind.GroupPush => "group-pushes",
        ConfigKind.Guard => "guards",
        ConfigKind.LifecyclePolicy => "lifecycle-policy",
        ConfigKind.PasswordPolicy => "password-policy",
        _ => "notification",
    } + ".schema.json";

    /// <summary>The file: indented by two, lines ended by a line feed, the last one too.</summary>
    public static byte[] Write(ConfigKind kind, object value)
    {
        using var document = JsonSerializer.SerializeToDocument(value, value.GetType(), Options);
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, new() { Indented = true, Encoder = Options.Encoder }))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "../schema/" + SchemaOf(kind));
            foreach (var property in document.RootElement.EnumerateObject())
                property.WriteTo(writer);
            writer.WriteEndObject();
        }

        // Within JSON's texts line breaks are escaped: what there is between its tokens is the writer's, and the same on every system.
        return [.. buffer.WrittenSpan.ToArray().Where(b => b != (byte)'\r'), (byte)'\n'];
    }

    /// <summary>The properties of an object's type, or null for a type that is none.</summary>
    public static IList<JsonPropertyInfo>? PropertiesOf(Type type) => Options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object } info ? info.Properties : null;

    private static void Shape(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object)
            return;
        var (hidden, always) = (Hidden.GetValueOrDefault(info.Type, []), Always.GetValueOrDefault(info.Type, []));
        for (var i = info.Properties.Count - 1; i >= 0; i--)
        {
            var property = info.Properties[i];
            var ignore = property.AttributeProvider?.GetCustomAttributes(typeof(JsonIgnoreAttribute), true).OfType<JsonIgnoreAttribute>().FirstOrDefault()?.Condition;
            if (ignore == JsonIgnoreCondition.Always || hidden.Contains(property.Name))
                info.Properties.RemoveAt(i);
            else if (ignore == JsonIgnoreCondition.Never || always.Contains(property.Name))
                property.ShouldSerialize = static (_, _) => true;
            else
                property.ShouldSerialize = static (_, value) => !IsUsual(value);
        }
    }

    private static bool IsUsual(object? value) => value switch
    {
        null => true,
        string => false,
        ICollection list => list.Count == 0,
        AttributeSet set => set.Count == 0,
        IEnumerable items => !items.Cast<object>().Any(),
        ValueType number => number.Equals(Activator.CreateInstance(number.GetType())),
        _ => false,
    };
}
