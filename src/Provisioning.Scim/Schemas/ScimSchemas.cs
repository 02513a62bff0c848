using System.Collections.Frozen;

namespace Provisioning.Scim;

/// <summary>The schemas of RFC 7643 (§4.1 User, §4.2 Group, §4.3 enterprise User) and the URNs of schemas and messages.</summary>
public static class ScimSchemas
{
    /// <summary>The core User schema.</summary>
    public const string UserUrn = "urn:ietf:params:scim:schemas:core:2.0:User";

    /// <summary>The enterprise User extension.</summary>
    public const string EnterpriseUserUrn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    /// <summary>The core Group schema.</summary>
    public const string GroupUrn = "urn:ietf:params:scim:schemas:core:2.0:Group";

    /// <summary>The schema of schemas.</summary>
    public const string SchemaUrn = "urn:ietf:params:scim:schemas:core:2.0:Schema";

    /// <summary>The schema of resource types.</summary>
    public const string ResourceTypeUrn = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

    /// <summary>The schema of the service provider's configuration.</summary>
    public const string ServiceProviderConfigUrn = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

    /// <summary>The message with query results.</summary>
    public const string ListResponseUrn = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    /// <summary>The message of a query by POST.</summary>
    public const string SearchRequestUrn = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

    /// <summary>The message of a PATCH.</summary>
    public const string PatchOpUrn = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    /// <summary>The message of a bulk request.</summary>
    public const string BulkRequestUrn = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

    /// <summary>The message of an error.</summary>
    public const string ErrorUrn = "urn:ietf:params:scim:api:messages:2.0:Error";

    private const string CorePrefix = "urn:ietf:params:scim:schemas:core:2.0:";

    /// <summary>The attributes that every resource has (RFC 7643 §3.1), "schemas" included.</summary>
    public static IReadOnlyList<AttributeDefinition> Common { get; } = CommonAttributes.All;

    /// <summary>The core User.</summary>
    public static ScimSchema User { get; } = new(UserUrn, "User", "A person's account.", UserAttributes.Core);

    /// <summary>The enterprise User extension.</summary>
    public static ScimSchema EnterpriseUser { get; } = new(EnterpriseUserUrn, "EnterpriseUser", "What organisations keep of a person beyond the core.", UserAttributes.Enterprise);

    /// <summary>The core Group.</summary>
    public static ScimSchema Group { get; } = new(GroupUrn, "Group", "A set of users and groups.", GroupAttributes.Core);

    private static FrozenSet<string> MultiValuedNames { get; } = User.Attributes.Concat(Group.Attributes).Concat(Common)
        .Where(a => a.MultiValued).Select(a => a.Name).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>True for the URN of a core schema, whose attributes stand at the top level of a resource.</summary>
    public static bool IsCore(string urn)
    {
        ArgumentNullException.ThrowIfNull(urn);
        return urn.StartsWith(CorePrefix, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True when the attribute of this name is multi-valued in RFC 7643.</summary>
    public static bool IsMultiValued(string attribute) => MultiValuedNames.Contains(attribute);
}
