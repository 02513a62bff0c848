using System.Text.Json.Nodes;
using Provisioning.Testing;

namespace Provisioning.Engine.Tests;

/// <summary>The published schemas say what files can say, no more and no less.</summary>
public sealed class ConfigSchemaTests
{
    public static TheoryData<string, Type> Schemas => new()
    {
        { "attributes", typeof(AttributesFile) },
        { "app", typeof(App) },
        { "group", typeof(GroupFile) },
        { "group-pushes", typeof(GroupPushesFile) },
        { "guards", typeof(GuardsFile) },
        { "lifecycle-policy", typeof(LifecyclePolicy) },
        { "password-policy", typeof(PasswordPolicy) },
        { "notification", typeof(Notification) },
        { "template", typeof(AppTemplate) },
    };

    [Theory]
    [MemberData(nameof(Schemas))]
    public void It_has_every_property_and_value(string name, Type type)
    {
        var schema = JsonNode.Parse(File.ReadAllBytes(Path.Combine(TestPaths.RepoRoot, "docs", "schema", $"{name}.schema.json")))!.AsObject();
        schema["properties"]!.AsObject().Remove("$schema");
        Compare(schema, type, name);
    }

    [Fact]
    public void There_is_one_for_each_kind() =>
        ConfigOutput.SchemaNames.ShouldBe(Enum.GetValues<ConfigKind>().Select(ConfigJson.SchemaOf), ignoreOrder: true);

    private static void Compare(JsonObject schema, Type type, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            schema["enum"]!.AsArray().Select(v => v!.GetValue<string>()).ShouldBe(Enum.GetNames(type), path);
            return;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            schema["type"]!.GetValue<string>().ShouldBe("array", path);
            Compare(schema["items"]!.AsObject(), type.GetGenericArguments()[0], path + "[]");
            return;
        }

        if (ConfigJson.PropertiesOf(type) is not { } properties)
            return;
        schema["additionalProperties"]!.GetValue<bool>().ShouldBeFalse(path);
        schema["properties"]!.AsObject().Select(p => p.Key).ShouldBe(properties.Select(p => p.Name), ignoreOrder: true, path);
        foreach (var property in properties)
            Compare(schema["properties"]![property.Name]!.AsObject(), property.PropertyType, $"{path}.{property.Name}");
    }
}
