using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>
/// Hides the values of sensitive attributes in what is shown: users, changes, plans, accounts and tasks, the last two by the mappings through which their attributes come from or go to sensitive ones. What is stored and what
/// is applied is never masked.
/// </summary>
public sealed class OutputMask
{
    private static readonly AttributeValue Masked = ValueRule.Masked;
    private readonly IReadOnlyList<AttributePath> _paths;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<string>> _appNames;

    private OutputMask(IReadOnlyList<AttributePath> paths, IReadOnlyDictionary<string, IReadOnlyList<string>> appNames) => (_paths, _appNames) = (paths, appNames);

    /// <summary>Hides nothing.</summary>
    internal static OutputMask None { get; } = new([], new Dictionary<string, IReadOnlyList<string>>());

    internal static OutputMask Of(DirectorySchema schema, IEnumerable<App> apps) => new(
        schema.Sensitive,
        apps.ToDictionary(a => a.Name, a => SensitiveNames(a, schema), StringComparer.OrdinalIgnoreCase));

    /// <summary>The attributes of an app that come from or go to sensitive ones.</summary>
    internal static IReadOnlyList<string> SensitiveNames(App app, DirectorySchema schema) =>
        [.. app.Mappings.Where(m => IsSensitive(m, schema)).SelectMany(m => m.Direction == MappingDirection.Outbound ? [m.Target] : m.Source is null ? m.Reads : [m.Source])];

    /// <summary>True when the mapping moves a sensitive value.</summary>
    internal static bool IsSensitive(Mapping mapping, DirectorySchema schema) => mapping.Direction == MappingDirection.Inbound
        ? (mapping.Source is not null || mapping.Expression is not null) && schema.IsSensitive(schema.Resolve(mapping.Target))
        : (mapping.Source is { } source ? [source] : mapping.Reads).Any(name => IsSensitive(name, schema));

    /// <summary>True when the user's attribute, by name, short name or path, is sensitive.</summary>
    internal static bool IsSensitive(string name, DirectorySchema schema) => !OutboundSource.IsSpecial(name) && schema.IsSensitive(schema.Resolve(name));

    /// <summary>The object as it may be shown; what has no sensitive value is given back as it is.</summary>
    public object Apply(object item) => item switch
    {
        _ when _paths.Count == 0 => item,
        User user => Apply(user),
        Change change => Apply(change),
        RunChange change => change with { Change = Apply(change.Change) },
        Account account => Apply(account),
        ManualTask task => task with { Attributes = Apply(task.App, task.Attributes) },
        Plan plan => plan with { Targets = [.. plan.Targets.Select(Apply)] },
        UserOverride set when IsSensitive(set.Path) => set with { Value = Hide(set.Value) },
        _ => item,
    };

    /// <summary>The user as it may be shown.</summary>
    public User Apply(User user)
    {
        ArgumentNullException.ThrowIfNull(user);
        if (_paths.Count == 0)
            return user;
        return user with
        {
            Attributes = OfUser(user.Attributes),
            Locals = [.. user.Locals.Select(l => IsSensitive(l.Path) ? l with { Value = Hide(l.Value) } : l)],
            Scheduled = [.. user.Scheduled.Select(s => IsSensitive(s.Path) ? s with { Value = Hide(s.Value) } : s)],
            Reserved = [.. user.Reserved.Select(r => IsSensitive(r.Path) ? r with { Value = Hide(r.Value) } : r)],
            Undone = [.. user.Undone.Select(u => IsSensitive(u.Path) ? u with { Value = Hide(u.Value) } : u)],
            Overrides = [.. user.Overrides.Select(o => IsSensitive(o.Path) ? o with { Value = Hide(o.Value) } : o)],
        };
    }

    /// <summary>A user's attributes as they may be shown.</summary>
    internal AttributeSet OfUser(AttributeSet attributes) => _paths.Aggregate(attributes, (shown, path) => path.Get(shown).IsNone ? shown : path.Set(shown, Masked));

    /// <summary>The change as it may be shown.</summary>
    public Change Apply(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (_paths.Count == 0)
            return change;
        var isDirectory = change.Target == Change.Directory;
        return change with
        {
            Attributes = Apply(isDirectory ? null : change.Target, change.Attributes),
            Undone = change.Undone is { } undone ? Apply(isDirectory ? null : change.Target, undone) : null,
            SourceAccount = change.SourceAccount is { } account ? Apply(account) : null,
            Wanted = change.Wanted is { } wanted ? Hide(wanted, NamesOf(change.Target)) : null,
        };
    }

    /// <summary>The account as it may be shown.</summary>
    public Account Apply(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var names = NamesOf(account.App);
        return account with { Values = Hide(account.Values, names), Wanted = Hide(account.Wanted, names), Undone = Apply(account.App, account.Undone) };
    }

    /// <summary>The drift as it may be shown.</summary>
    public Drift Apply(Drift drift)
    {
        ArgumentNullException.ThrowIfNull(drift);
        return drift.Path is { } path && NamesOf(drift.App).Contains(path, StringComparer.OrdinalIgnoreCase) ? drift with { Wanted = Hide(drift.Wanted), Held = Hide(drift.Held) } : drift;
    }

    /// <summary>True when the attribute of the app, or one of which it is a part or that is a part of it, is not to be seen.</summary>
    internal bool Hides(string app, string path)
    {
        var attribute = Paths.Get(path).Attribute;
        return NamesOf(app).Any(n => string.Equals(n, path, StringComparison.OrdinalIgnoreCase) || AttributePath.TryParse(n, out var hidden, out _) && string.Equals(hidden.Attribute, attribute, StringComparison.OrdinalIgnoreCase));
    }

    // As mappings look: by the very name first, then by path.
    private static AttributeSet Hide(AttributeSet values, IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (values.Contains(name))
                values = values.With(name, Masked);
            else if (AttributePath.TryParse(name, out var path, out _) && !path.Get(values).IsNone)
                values = path.Set(values, Masked);
        }

        return values;
    }

    private PlanTarget Apply(PlanTarget target) => target.Drift.Count == 0
        ? target
        : target with { Drift = [.. target.Drift.Select(d => NamesOf(target.Name).Contains(d.Path, StringComparer.OrdinalIgnoreCase) ? d with { Wanted = Hide(d.Wanted), Held = Hide(d.Held) } : d)] };

    // The attributes of an app, or of the directory.
    private IReadOnlyList<AttributeChange> Apply(string? app, IReadOnlyList<AttributeChange> changes) =>
        [.. changes.Select(c => (app is null ? IsSensitive(c.Path) : NamesOf(app).Contains(c.Path, StringComparer.OrdinalIgnoreCase)) ? c with { Old = Hide(c.Old), New = Hide(c.New) } : c)];

    private IReadOnlyList<UndoneValue> Apply(string? app, IReadOnlyList<UndoneValue> undone) =>
        [.. undone.Select(u => (app is null ? IsSensitive(u.Path) : NamesOf(app).Contains(u.Path, StringComparer.OrdinalIgnoreCase)) ? u with { Value = Hide(u.Value) } : u)];

    private IReadOnlyList<string> NamesOf(string app) => _appNames.GetValueOrDefault(app) ?? [];

    private bool IsSensitive(string path)
    {
        var asked = Paths.Get(path);
        return _paths.Any(p => p.Attribute.Equals(asked.Attribute, StringComparison.OrdinalIgnoreCase) && (p.SubAttribute is null && p.Filter is null || asked.SubAttribute is null || p.Equals(asked)));
    }

    private static AttributeValue Hide(AttributeValue value) => value.IsNone ? value : Masked;
}
