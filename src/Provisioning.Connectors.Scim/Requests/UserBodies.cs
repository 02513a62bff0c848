using System.Buffers;
using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>The bodies of the requests that write users.</summary>
internal static class UserBodies
{
    private const string ExternalId = "externalId";

    /// <summary>A POST: the whole user.</summary>
    public static byte[] Create(AccountWrite account)
    {
        var user = account.Changes.Aggregate(AttributeSet.Empty, (set, change) => FlatUser.ToWire(AttributePath.Parse(change.Path)).Set(set, change.New));
        user = user.With(ExternalId, account.UserId).With("active", account.Active ?? true);
        return Bytes(user.With("schemas", FlatUser.Schemas(user)));
    }

    /// <summary>A PATCH of what changed, and nothing else; null when that is nothing.</summary>
    public static byte[]? Patch(AccountWrite account)
    {
        // Of a value that is not there, some services find no part to replace: it is added whole.
        var parts = account.Changes.ToLookup(change => PartOfNothing(account.Current, change));
        var operations = parts[null].SelectMany(change => Operations(account.Current, change)).ToList();
        foreach (var whole in parts.Where(p => p.Key is not null))
        {
            var attribute = AttributePath.Of(whole.Key!);
            var value = attribute.Get(whole.Aggregate(AttributeSet.Empty, (set, change) => AttributePath.Parse(change.Path).Set(set, change.New)));
            operations.Add(new(PatchOperator.Add, FlatUser.ToWire(attribute), value));
        }

        if (account.Current[ExternalId].AsString() != account.UserId)
            operations.Add(new(account.Current[ExternalId].IsNone ? PatchOperator.Add : PatchOperator.Replace, AttributePath.Of(ExternalId), account.UserId));
        if (account.Active is { } active)
            operations.Add(new(PatchOperator.Replace, AttributePath.Of("active"), active));
        return operations.Count == 0 ? null : Bytes(operations);
    }

    /// <summary>A PATCH that changes nothing: the externalId that the user has.</summary>
    public static byte[] Same(string externalId) => Bytes([new(PatchOperator.Replace, AttributePath.Of(ExternalId), externalId)]);

    /// <summary>A PUT: the user as the service has it, with what changed. What is not ours stays.</summary>
    public static byte[] Put(AttributeSet resource, AccountWrite account)
    {
        var user = account.Changes.Aggregate(resource, (set, change) => FlatUser.ToWire(AttributePath.Parse(change.Path)).Set(set, change.New)).With(ExternalId, account.UserId).Without("meta").Without("groups");
        if (account.Active is { } active)
            user = user.With("active", active);
        var schemas = user["schemas"].AsList().Concat(FlatUser.Schemas(user).AsList()).DistinctBy(s => s.ToString(), StringComparer.OrdinalIgnoreCase);
        return Bytes(user.With("schemas", AttributeValue.FromList(schemas)));
    }

    // The attribute of which the change gives a part, where the service has nothing of it; null for every other change.
    private static string? PartOfNothing(AttributeSet current, AttributeChange change) =>
        !change.New.IsNone && AttributePath.Parse(change.Path) is { Filter: null, SchemaUrn: null, SubAttribute: not null } path && AttributePath.Of(path.Attribute).Get(current).IsNone ? path.Attribute : null;

    // A part of a value that the service does not have yet is added with the value: not every service makes one of a filter.
    private static IEnumerable<PatchOperation> Operations(AttributeSet current, AttributeChange change)
    {
        var path = AttributePath.Parse(change.Path);
        var wire = FlatUser.ToWire(path);
        if (path.Filter is null)
        {
            yield return change.New.IsNone ? new(PatchOperator.Remove, wire, default) : new(PatchOperator.Replace, wire, change.New);
            yield break;
        }

        var attribute = AttributePath.Of(path.Attribute);
        var (before, after) = (attribute.Get(current).AsList(), attribute.Get(path.Set(current, change.New)).AsList());
        var added = after.Where(e => !before.Contains(e)).ToList();
        var element = wire.Element();
        if (change.New.IsNone)
            yield return after.Count < before.Count ? new(PatchOperator.Remove, element, default) : new(PatchOperator.Remove, wire, default);
        else if (after.Count > before.Count)
            yield return new(PatchOperator.Add, FlatUser.ToWire(attribute), AttributeValue.FromList(added));
        else
            yield return new(PatchOperator.Replace, wire, change.New);
    }

    private static byte[] Bytes(IReadOnlyList<PatchOperation> operations)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            new PatchRequest(operations).Write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Bytes(AttributeSet set)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            set.Write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
