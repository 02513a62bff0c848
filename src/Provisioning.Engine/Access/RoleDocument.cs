using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Roles as stored documents, one for each member and role.</summary>
internal static class RoleDocument
{
    public static string Id(string member, RoleName role) => $"{member.ToLowerInvariant()}/{role}";

    public static RoleAssignment Read(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.RoleAssignment)!;

    public static DocumentWrite ToWrite(RoleAssignment role) => new(Collections.Roles, Id(role.AccountName, role.Role), Utf8JsonBuffer.Shared.Serialize(role, EngineJson.Default.RoleAssignment), []);

    public static DocumentWrite Removal(RoleAssignment role) => new(Collections.Roles, Id(role.AccountName, role.Role), null, []);

    /// <summary>All roles, by member.</summary>
    public static async IAsyncEnumerable<RoleAssignment> ReadAllAsync(IProvisioningStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(new(Collections.Roles), cancellationToken).ConfigureAwait(false))
            yield return Read(document);
    }
}
