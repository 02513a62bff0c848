using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>The bodies of the requests that write users.</summary>
internal sealed class UserBodies(WriteSettings settings)
{
    private const string ExternalId = "externalId";
    private const string Active = "active";

    /// <summary>A POST: the whole user.</summary>
    public byte[] Create(AccountWrite account)
    {
        var user = PrimaryMark.In(Changed(AttributeSet.Empty, account), AttributeSet.Empty, account.Changes, settings.PrimaryValue);
        user = user.With(ExternalId, account.UserId).With(Active, account.Active ?? true);
        return Bytes(user.With("schemas", FlatUser.Schemas(user)));
    }

    /// <summary>A PATCH of what changed, and nothing else, each with its path; null when that is nothing.</summary>
    public byte[]? Patch(AccountWrite account, bool capitalised)
    {
        var before = account.Current;
        var after = account.Changes.Aggregate(before, (set, change) => AttributePath.Parse(change.Path).Set(set, change.New));
        after = PrimaryMark.In(after, before, account.Changes, settings.PrimaryValue);
        var operations = account.Changes
            .Select(change => (Path: AttributePath.Parse(change.Path), change.New))
            .GroupBy(change => change.Path.Element())
            .SelectMany(group => Operations(group.Key, group, before, after))
            .ToList();
        if (before[ExternalId].AsString() != account.UserId)
            operations.Add(new(before[ExternalId].IsNone ? PatchOperator.Add : PatchOperator.Replace, AttributePath.Of(ExternalId), account.UserId));
        if (account.Active is { } active)
            operations.Add(new(PatchOperator.Replace, AttributePath.Of(Active), active));
        return operations.Count == 0 ? null : Bytes(operations, capitalised);
    }

    /// <summary>
    /// A PATCH without paths: each attribute that changed whole, so that services that put the value in the place of theirs lose nothing. What is taken away has its path: there is no other form.
    /// </summary>
    /// <param name="resource">The user as the service has it.</param>
    /// <param name="account">What changes.</param>
    public byte[] PatchWhole(AttributeSet resource, AccountWrite account)
    {
        var after = PrimaryMark.In(Changed(resource, account), resource, account.Changes, settings.PrimaryValue);
        var paths = account.Changes.Select(change => FlatUser.ToWire(AttributePath.Parse(change.Path)).Whole()).Distinct().ToList();
        var value = paths.Where(path => !path.Get(after).IsNone).Select(path => path.Root).Distinct(StringComparer.OrdinalIgnoreCase).Aggregate(AttributeSet.Empty, (set, root) => set.With(root, after[root]));
        if (resource[ExternalId].AsString() != account.UserId)
            value = value.With(ExternalId, account.UserId);
        if (account.Active is { } active)
            value = value.With(Active, active);
        // A part of a value that stays is taken away by itself: parts that are not named stay (RFC 7644 §3.5.2.3). Lists are replaced.
        var parts = account.Changes.Where(change => change.New.IsNone).Select(change => FlatUser.ToWire(AttributePath.Parse(change.Path)))
            .Where(path => path is { SubAttribute: not null, Filter: null } && path.Whole().Get(after).AsComplex() is not null);
        var removals = paths.Where(path => path.Get(after).IsNone).Concat(parts).Where(path => !path.Get(resource).IsNone).Select(path => new PatchOperation(PatchOperator.Remove, path, default));
        return Bytes([.. value.Count == 0 ? [] : new[] { new PatchOperation(PatchOperator.Replace, null, AttributeValue.From(value)) }, .. removals], capitalised: false);
    }

    /// <summary>A PATCH that changes nothing: the externalId that the user has.</summary>
    public byte[] Same(string externalId, PatchStyle style) => style == PatchStyle.NoPath
        ? Bytes([new(PatchOperator.Replace, null, AttributeValue.From(AttributeSet.Empty.With(ExternalId, externalId)))], capitalised: false)
        : Bytes([new(PatchOperator.Replace, AttributePath.Of(ExternalId), externalId)], style == PatchStyle.Capitalised);

    /// <summary>A PUT: the user as the service has it, with what changed. What is not ours stays; whether it can be used is always said, since what is left out may count as no.</summary>
    public byte[] Put(AttributeSet resource, AccountWrite account)
    {
        var user = PrimaryMark.In(Changed(resource, account), resource, account.Changes, settings.PrimaryValue).With(ExternalId, account.UserId).Without("meta").Without("groups");
        if (account.Active is { } active)
            user = user.With(Active, active);
        else if (user[Active].IsNone && account.WasActive is { } was)
            user = user.With(Active, was);
        var schemas = user["schemas"].AsList().Concat(FlatUser.Schemas(user).AsList()).DistinctBy(s => s.ToString(), StringComparer.OrdinalIgnoreCase);
        return Bytes(user.With("schemas", AttributeValue.FromList(schemas)));
    }

    private static AttributeSet Changed(AttributeSet resource, AccountWrite account) =>
        account.Changes.Aggregate(resource, (set, change) => FlatUser.ToWire(AttributePath.Parse(change.Path)).Set(set, change.New));

    /// <summary>The operations for what changes of one attribute, or of one element of it. Not every service makes the place of a part that it does not have: what is not there yet is added whole.</summary>
    private static IEnumerable<PatchOperation> Operations(AttributePath unit, IEnumerable<(AttributePath Path, AttributeValue New)> changes, AttributeSet before, AttributeSet after)
    {
        var (old, now) = (unit.Get(before), unit.Get(after));
        if (unit.Filter is not null && old.IsNone)
            return now.IsNone ? [] : [new(PatchOperator.Add, FlatUser.ToWire(unit.Whole()), AttributeValue.FromList([now]))];
        if (unit.Filter is not null && now.IsNone)
            return [new(PatchOperator.Remove, FlatUser.ToWire(unit), default)];
        if (old.IsNone && !now.IsNone && changes.Any(change => change.Path.SubAttribute is not null))
            return [new(PatchOperator.Add, FlatUser.ToWire(unit), now)];
        // Parts are taken away last: a value of which nothing is left may be gone before the others come.
        return changes.OrderBy(change => change.New.IsNone).Select(change => new PatchOperation(change.New.IsNone ? PatchOperator.Remove : PatchOperator.Replace, FlatUser.ToWire(change.Path), change.New));
    }

    private byte[] Bytes(IReadOnlyList<PatchOperation> operations, bool capitalised) =>
        JsonBody.Of(writer => new PatchRequest([.. operations.Select(o => o with { Value = Sent(o.Value) })]).Write(writer, capitalised));

    private byte[] Bytes(AttributeSet set) => JsonBody.Of(Sent(AttributeValue.From(set)).Write);

    private AttributeValue Sent(AttributeValue value) => settings.BooleansAsText ? TextBooleans.Of(value) : value;
}
