using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>A user under the hands of a person: what is set, taken back or overridden, and what everybody who has a say makes of it. Nothing is written.</summary>
internal sealed class EditedPerson(User user, IReadOnlyList<SourceState> states, SourcingTables tables, References references, ChosenValues chosen, DateTimeOffset now)
{
    private readonly HashSet<string> _touched = new(StringComparer.OrdinalIgnoreCase);
    private User _user = user;

    /// <summary>Takes down what a person sets; no value is "empty".</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public void SetLocal(string name, AttributeValue value)
    {
        var path = Touch(name);
        var converted = tables.Schema.Convert(path, value);
        if (IsSetAlready(path, converted))
            return;
        Release(path);
        _user = _user with { Scheduled = [.. _user.Scheduled.Where(s => !IsOf(s.Path, path) || s.From > now)] };
        // Emptiness has to be kept only where there is somebody who would say otherwise.
        if (!converted.IsNone || IsSourced(path))
            _user = _user with { Locals = UserOrigins.With(_user.Locals, new(path.Canonical, converted, now)) };
    }

    /// <summary>Takes back what a person set, for a time to come as well.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeUnknown"/>.</exception>
    public void Release(string name)
    {
        var path = Touch(name);
        Release(path);
        _user = _user with { Scheduled = [.. _user.Scheduled.Where(s => !IsOf(s.Path, path))] };
    }

    /// <summary>Takes down what a person sets from then on; what is set for the same attribute and another time stays.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public void Schedule(string name, AttributeValue value, DateTimeOffset from, string? reason, string by)
    {
        var path = tables.Schema.Resolve(name);
        var set = new ScheduledValue { Path = path.Canonical, Value = tables.Schema.Convert(path, value), From = from.ToUniversalTime(), Reason = reason, Since = now, By = by };
        if (_user.Scheduled.Any(s => IsOf(s.Path, path) && s.From == set.From && s.Value.SameValues(set.Value) && s.Reason == set.Reason))
            return;
        _user = _user with { Scheduled = [.. _user.Scheduled.Where(s => !IsOf(s.Path, path) || s.From != set.From).Append(set).OrderBy(s => s.From).ThenBy(s => s.Path, StringComparer.OrdinalIgnoreCase)] };
    }

    /// <summary>Takes down what is to stand until then.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public void SetOverride(string name, AttributeValue value, DateTimeOffset until, string reason, string by)
    {
        var path = Touch(name);
        var set = new AttributeOverride { Path = path.Canonical, Value = tables.Schema.Convert(path, value), Until = until, Reason = reason, Since = now, By = by };
        _user = _user with { Overrides = [.. _user.Overrides.Where(o => !IsOf(o.Path, path)), set] };
    }

    /// <summary>Ends the overrides of these attributes, of all when none is named.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeUnknown"/>.</exception>
    public void EndOverrides(IReadOnlyCollection<string> names)
    {
        var paths = names.Select(tables.Schema.Resolve).ToList();
        _touched.UnionWith(_user.Overrides.Select(o => o.Path).Where(o => paths.Count == 0 || paths.Exists(p => IsOf(o, p))));
        _user = _user with { Overrides = [.. _user.Overrides.Select(o => paths.Count == 0 || paths.Exists(p => IsOf(o.Path, p)) ? o with { Until = now } : o)] };
    }

    /// <summary>Takes down what of the person's standing was decided.</summary>
    public void Decide(Func<UserLifecycle, UserLifecycle> change)
    {
        var decided = change(_user.Lifecycle);
        // What a person decides goes before what was undone.
        if (decided != _user.Lifecycle)
            _user = _user with { Lifecycle = decided, Undone = UndoneValues.Without(_user.Undone, UserState.StatusPath) };
    }

    /// <summary>The user as they are then.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.UserNameMissing"/>, <see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public User Evaluated()
    {
        // Of a protected user only what a person names here is worked out anew: everything else, standing included, counts again when the protection ends.
        var isProtected = _user.Lifecycle.Protection is not null;
        var result = InboundEvaluator.Evaluate(_user, states, tables, references, null, now, chosen);
        var change = new Change
        {
            Number = 0,
            Target = Change.Directory,
            Kind = ChangeKind.Update,
            UserId = _user.Id,
            Attributes = isProtected ? [.. result.Changes.Where(c => _touched.Contains(c.Path))] : result.Changes,
            Origins = isProtected ? [.. result.Origins.Where(o => _touched.Contains(o.Path))] : result.Origins,
            Lifecycle = isProtected ? null : result.Lifecycle,
            Undone = isProtected ? null : result.Undone,
            Reason = "",
        };
        var after = UserState.After(_user, change, now) with { LastModified = _user.LastModified };
        DirectoryService.CheckRequired(after, tables.Schema);
        return after;
    }

    private AttributePath Touch(string name)
    {
        var path = tables.Schema.Resolve(name);
        _touched.Add(path.Canonical);
        _user = _user with { Undone = UndoneValues.Without(_user.Undone, path.Canonical) };
        return path;
    }

    // A value that shows and was set by a person goes with its origin.
    private void Release(AttributePath path)
    {
        _user = _user with { Locals = [.. _user.Locals.Where(l => !IsOf(l.Path, path))] };
        var origin = _user.Provenance[path.Canonical];
        if (origin is null or { Kind: OriginKind.Local })
            _user = _user with { Attributes = path.Set(_user.Attributes, default), Provenance = _user.Provenance.With([], [path.Canonical]) };
    }

    private bool IsSetAlready(AttributePath path, AttributeValue value) => _user.Scheduled.LastOrDefault(s => s.From <= now && IsOf(s.Path, path)) is { } come
        ? come.Value.SameValues(value)
        : _user.Locals.FirstOrDefault(l => IsOf(l.Path, path)) is { } local
        ? local.Value.SameValues(value)
        : _user.Provenance[path.Canonical] is null or { Kind: OriginKind.Local } && path.Get(_user.Attributes) is { IsNone: false } current && current.SameValues(value);

    private bool IsSourced(AttributePath path) =>
        _user.Provenance[path.Canonical] is { App: not null } || tables.For(SourceOrder.Sort(states)).Has(path.Canonical);

    private static bool IsOf(string path, AttributePath other) => string.Equals(path, other.Canonical, StringComparison.OrdinalIgnoreCase);
}
