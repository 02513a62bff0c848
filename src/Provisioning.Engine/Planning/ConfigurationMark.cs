using System.Security.Cryptography;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>A short text that is different when an app's configuration gives other results.</summary>
internal static class ConfigurationMark
{
    /// <summary>For reading: the connector, its settings, the inbound mappings, the rules of matching, the priority and the attributes' settings.</summary>
    public static string ForReading(App app, DirectorySchema schema) => Of(
        app with { Mappings = [.. app.Mappings.Where(m => m.Direction == MappingDirection.Inbound)], Mode = default, Deprovisioning = default, DeleteAfterDays = null, DataOwner = null, WhenAccountGone = default },
        schema);

    /// <summary>For planning: the outbound mappings, the mode, what becomes of accounts of who leaves, the attributes' settings, and the groups that have the app with their rules and nesting.</summary>
    public static string ForPlanning(App app, DirectorySchema schema, AppGrants grants) => Of(
        app with { Mappings = [.. app.Mappings.Where(m => m.Direction == MappingDirection.Outbound)], MatchRules = [], Priority = 0, NullIsValue = [] },
        schema,
        grants.Digest());

    private static string Of(App app, DirectorySchema schema, ReadOnlySpan<byte> more = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(app with { Credential = null, InitialPassword = null, PreImageCheck = default, FullReadHours = null, Created = default }, EngineJson.Default.App));
        foreach (var attribute in schema.Saved)
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(attribute with { Description = null, Sensitive = false }, EngineJson.Default.AttributeDefinition));
        hash.AppendData(more);
        return PlanFile.Hex(hash.GetHashAndReset())[..32];
    }
}
