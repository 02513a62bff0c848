using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>The bodies of the requests that write groups (RFC 7643 §4.2, RFC 7644 §3.5.2).</summary>
/// <param name="isCapitalised">True where operators are written with a capital.</param>
internal sealed class GroupBodies(bool isCapitalised)
{
    private const string DisplayName = "displayName";
    private const string ExternalId = "externalId";
    private const string Members = "members";
    private const string Value = "value";
    private static readonly AttributePath MembersPath = AttributePath.Of(Members);

    /// <summary>A POST: the group, with nobody in it.</summary>
    public static byte[] Create(GroupWrite group) => Bytes(AttributeSet.Empty
        .With("schemas", AttributeValue.FromList([ScimSchemas.GroupUrn]))
        .With(DisplayName, group.Name)
        .With(ExternalId, group.GroupId));

    /// <summary>A PATCH of the name and the id, as far as they differ; null when they do not.</summary>
    /// <param name="now">The group as the service has it.</param>
    /// <param name="group">What it is to be.</param>
    /// <param name="nameOnly">True to leave the id alone.</param>
    public byte[]? Patch(ScimGroup now, GroupWrite group, bool nameOnly)
    {
        var operations = new List<PatchOperation>();
        if (now.Name != group.Name)
            operations.Add(new(PatchOperator.Replace, AttributePath.Of(DisplayName), group.Name));
        if (!nameOnly && now.ExternalId != group.GroupId)
            operations.Add(new(now.ExternalId is null ? PatchOperator.Add : PatchOperator.Replace, AttributePath.Of(ExternalId), group.GroupId));
        return operations.Count == 0 ? null : Bytes(new PatchRequest(operations));
    }

    /// <summary>
    /// A PATCH of members. Whoever is removed has an operation of their own, by a filter: a removal that lists them empties the group on some services, and is not of the RFC.
    /// </summary>
    public byte[] Patch(IReadOnlyCollection<string> add, IReadOnlyCollection<string> remove)
    {
        var operations = remove
            .Select(key => new PatchOperation(PatchOperator.Remove, AttributePath.Of(Members, new ComparisonNode(AttributePath.Of(Value), FilterOperator.Equal, key)), default))
            .ToList();
        if (add.Count > 0)
            operations.Add(new(PatchOperator.Add, MembersPath, AttributeValue.FromList(add.Select(Member))));
        return Bytes(new PatchRequest(operations));
    }

    /// <summary>A PUT: the group as the service has it, with the name and the id.</summary>
    public static byte[] Put(AttributeSet resource, GroupWrite group) => Bytes(resource.Without("meta").With(DisplayName, group.Name).With(ExternalId, group.GroupId));

    /// <summary>A PUT: the group as the service has it, with other members.</summary>
    public static byte[] Put(AttributeSet resource, IReadOnlyCollection<string> add, IReadOnlyCollection<string> remove)
    {
        var gone = remove.ToHashSet(MemberKeys.Comparer);
        var stay = resource[Members].AsList().Where(m => KeyOf(m) is not { } key || !gone.Contains(key)).ToList();
        // Somebody may have come since it was seen who is in it.
        var there = stay.Select(KeyOf).OfType<string>().ToHashSet(MemberKeys.Comparer);
        return Bytes(resource.Without("meta").With(Members, AttributeValue.FromList([.. stay, .. add.Where(k => !there.Contains(k)).Select(Member)])));
    }

    private static string? KeyOf(AttributeValue member) => member.AsComplex()?[Value].ToString();

    private static AttributeValue Member(string key) => AttributeValue.From(AttributeSet.Empty.With(Value, key));

    private byte[] Bytes(PatchRequest patch) => JsonBody.Of(writer => patch.Write(writer, isCapitalised));

    private static byte[] Bytes(AttributeSet set) => JsonBody.Of(set.Write);
}
