using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>Roles as stored documents, one for each member and role.</summary>
internal static class RoleDocument
{
    public static string Id(string member, RoleName role) => $"{member.ToLowerInvariant()}/{role}";

    public static Role Read(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.Role)!;

    public static DocumentWrite ToWrite(Role role) => new(Collections.Roles, Id(role.Member, role.Name), Utf8JsonBuffer.Shared.Serialize(role, EngineJson.Default.Role), []);

    public static DocumentWrite Removal(Role role) => new(Collections.Roles, Id(role.Member, role.Name), null, []);

    /// <summary>All roles, by member.</summary>
    public static async IAsyncEnumerable<Role> ReadAllAsync(IProvisioningStore store, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in store.ReadAsync(new(Collections.Roles), cancellationToken).ConfigureAwait(false))
            yield return Read(document);
    }
}
