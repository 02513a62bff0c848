using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>The bodies of the requests that try a service. Each is a request that it may meet, not always one that this product sends.</summary>
internal static class ProbeBodies
{
    /// <summary>A user that can be nobody, with the attributes that nearly every service takes.</summary>
    public static AttributeSet User(string userName, string externalId) => Set(
        ("schemas", List(ScimSchemas.UserUrn)),
        ("userName", userName),
        ("externalId", externalId),
        ("name", AttributeValue.From(Set(("givenName", "Provisioning"), ("familyName", "Probe")))),
        ("displayName", "Provisioning Probe"),
        ("title", "Provisioning Probe"),
        ("emails", AttributeValue.FromList([AttributeValue.From(Set(("value", userName), ("type", "work"), ("primary", true)))])),
        ("active", true));

    /// <summary>A group without members.</summary>
    public static AttributeSet Group(string name) => Set(("schemas", List(ScimSchemas.GroupUrn)), ("displayName", name), ("externalId", name));

    /// <summary>A PATCH of one operation in the style.</summary>
    public static AttributeSet Patch(ChangeStyle style, string operation, string path, AttributeValue value)
    {
        var named = style == ChangeStyle.PatchCapitalised ? char.ToUpperInvariant(operation[0]) + operation[1..] : operation;
        return style == ChangeStyle.PatchWithoutPath
            ? Patch(Set(("op", named), ("value", AttributeValue.From(AttributePath.Parse(path).Set(AttributeSet.Empty, value)))))
            : Patch(Set(("op", named), ("path", path), ("value", value)));
    }

    /// <summary>A PUT of the user as the service has it, with a change.</summary>
    public static AttributeSet Put(AttributeSet user, string path, AttributeValue value) => AttributePath.Parse(path).Set(user.Without("meta").Without("groups"), value);

    /// <summary>A Bulk of one PATCH (RFC 7644 §3.7).</summary>
    public static AttributeSet Bulk(string key, AttributeSet patch) => Set(
        ("schemas", List("urn:ietf:params:scim:api:messages:2.0:BulkRequest")),
        ("Operations", AttributeValue.FromList([AttributeValue.From(Set(("method", "PATCH"), ("path", $"/Users/{key}"), ("data", AttributeValue.From(patch))))])));

    /// <summary>The members with these keys.</summary>
    public static AttributeValue Members(params string[] keys) => AttributeValue.FromList(keys.Select(k => AttributeValue.From(Set(("value", k)))));

    /// <summary>The set as it is sent.</summary>
    public static byte[] Bytes(AttributeSet set) => JsonBody.Of(set.Write);

    private static AttributeSet Patch(AttributeSet operation) => Set(("schemas", List(ScimSchemas.PatchOpUrn)), ("Operations", AttributeValue.FromList([AttributeValue.From(operation)])));

    private static AttributeValue List(string value) => AttributeValue.FromList([value]);

    private static AttributeSet Set(params (string Name, AttributeValue Value)[] values) => values.Aggregate(AttributeSet.Empty, (set, v) => set.With(v.Name, v.Value));
}
