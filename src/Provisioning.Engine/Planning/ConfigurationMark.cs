using System.Security.Cryptography;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>A short text that is different when an app's configuration gives other results.</summary>
internal static class ConfigurationMark
{
    /// <summary>For reading: the connector, its settings, the inbound mappings, the priority and the custom attributes.</summary>
    public static string ForReading(App app, DirectorySchema schema) => Of(
        app with { Mappings = [.. app.Mappings.Where(m => m.Direction == MappingDirection.Inbound)], Mode = default },
        schema);

    /// <summary>For planning: the outbound mappings, the mode and the custom attributes.</summary>
    public static string ForPlanning(App app, DirectorySchema schema) => Of(
        app with { Mappings = [.. app.Mappings.Where(m => m.Direction == MappingDirection.Outbound)], Priority = 0 },
        schema);

    private static string Of(App app, DirectorySchema schema)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(app with { Credential = null, Created = default }, EngineJson.Default.App));
        foreach (var attribute in schema.Attributes.Where(a => a.Custom))
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(attribute, EngineJson.Default.AttributeDefinition));
        return PlanFile.Hex(hash.GetHashAndReset())[..32];
    }
}
