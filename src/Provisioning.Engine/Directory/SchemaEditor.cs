using System.Text.RegularExpressions;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Checks and saves what an administrator says of attributes: custom ones as a whole, of standard ones who is asked for them, and whether they are sensitive or required.</summary>
internal sealed partial class SchemaEditor(EngineContext context, DirectorySchema schema)
{
    /// <summary>What would be saved; nothing is written.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/>, <see cref="ErrorIds.AppNotFound"/>.</exception>
    public async ValueTask<AttributeDefinition> CheckAsync(AttributeDefinition attribute, CancellationToken cancellationToken)
    {
        var definition = Standard(attribute.Name) is { } path ? Settings(attribute, path) : Custom(attribute);
        await CheckOrderAsync(definition, cancellationToken).ConfigureAwait(false);
        return definition;
    }

    /// <summary>Saves what <see cref="CheckAsync"/> gives. What users have already must fit. Gives the attribute and whether users are found by it otherwise than before.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeInvalid"/>, <see cref="ErrorIds.AttributeInUse"/>, <see cref="ErrorIds.AppNotFound"/>.</exception>
    public async ValueTask<(AttributeDefinition Definition, bool Rekey)> SetAsync(AttributeDefinition attribute, CancellationToken cancellationToken)
    {
        var definition = await CheckAsync(attribute, cancellationToken).ConfigureAwait(false);
        var old = schema.Find(definition.Name);
        var rekey = definition.Custom && (old is null ? definition.Unique || definition.Indexed : (old.Unique, old.Indexed, old.CaseExact) != (definition.Unique, definition.Indexed, definition.CaseExact));
        if (definition.Custom && old is not null && (old.Type != definition.Type || old.MultiValued != definition.MultiValued) && await IsUsedAsync(definition.Name, cancellationToken).ConfigureAwait(false))
            throw InUse(definition.Name, "its type cannot change", "Clear it first, or add an attribute with another name.");
        if (definition.Custom && definition is not { Unique: true, MultiValued: false } && await MappingAsync(definition.Name, m => m is { Unique: true, Direction: MappingDirection.Inbound }, cancellationToken).ConfigureAwait(false) is var (chooser, choosing))
            throw InUse(definition.Name, $"the app '{chooser.Name}' chooses unique values for it ({choosing})", $"Leave it unique and with one value, or remove the mapping first: Remove-ProvMapping {chooser.Name} '{choosing.Target}'.");
        await CheckRulesAsync(definition.Name, schema.Saved.Where(a => !Same(a.Name, definition.Name)).Append(definition), cancellationToken).ConfigureAwait(false);
        if (rekey && definition.Unique)
            await CheckUniqueAsync(definition, cancellationToken).ConfigureAwait(false);
        if (definition.Required && old is not { Required: true } || old is not null && IsTighter(old, definition))
            await CheckUsersAsync(definition, cancellationToken).ConfigureAwait(false);

        var isPlain = !definition.Custom && definition is { Required: false, Sensitive: false, SourceOrder.Count: 0 };
        ReadOnlyMemory<byte>? json = null;
        if (!isPlain)
            json = Utf8JsonBuffer.Shared.Serialize(definition, EngineJson.Default.AttributeDefinition);
        await context.CommitAsync("Set-ProvAttribute", [new(Collections.Attributes, AppDocument.Id(definition.Name), json, [])], cancellationToken).ConfigureAwait(false);
        return (definition, rekey);
    }

    /// <summary>Removes a custom attribute that nobody has a value of and no app maps; of a standard one, what was set of it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.AttributeInUse"/>.</exception>
    public async ValueTask RemoveAsync(string name, CancellationToken cancellationToken)
    {
        var path = schema.Resolve(name);
        var saved = schema.Saved.FirstOrDefault(a => Same(a.Name, name) || Same(a.Name, path.Canonical));
        if (saved is null)
            throw InUse(name, "it is a standard attribute, which cannot be removed", "Only custom attributes can be removed, and settings of standard ones.");
        if (saved.Custom)
        {
            if (await IsUsedAsync(saved.Name, cancellationToken).ConfigureAwait(false))
                throw InUse(name, "users have values of it", $"Clear it first: Get-ProvUser -Filter '{name} pr' shows who has it.");
            if (await MappingAsync(saved.Name, _ => true, cancellationToken).ConfigureAwait(false) is var (app, mapping))
                throw InUse(name, $"the app '{app.Name}' maps it ({mapping})", $"Remove the mapping first: Remove-ProvMapping {app.Name} '{mapping.Target}'.");
            await CheckRulesAsync(name, schema.Saved.Where(a => a != saved), cancellationToken).ConfigureAwait(false);
        }

        await context.CommitAsync("Remove-ProvAttribute", [new(Collections.Attributes, AppDocument.Id(saved.Name), null, [])], cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<(App App, Mapping Mapping)?> MappingAsync(string attribute, Func<Mapping, bool> which, CancellationToken cancellationToken)
    {
        await foreach (var document in context.Store.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
        {
            var app = AppDocument.Read(document);
            if (app.Mappings.FirstOrDefault(m => Names(m, attribute) && which(m)) is { } mapping)
                return (app, mapping);
        }

        return null;
    }

    private async ValueTask CheckRulesAsync(string name, IEnumerable<AttributeDefinition> saved, CancellationToken cancellationToken)
    {
        try
        {
            await GroupRule.CheckAllAsync(context.Store, new(saved), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e)
        {
            throw InUse(name, $"the group '{e.Error.Target}' has a rule that would not work any more", $"Change the rule first: Get-ProvGroup '{e.Error.Target}' shows it.");
        }
    }

    // The path, where the name means a standard attribute or a part of one.
    private AttributePath? Standard(string name)
    {
        if (schema.Find(name) is { } known)
            return known.Custom ? null : AttributePath.Of(known.Name);
        // What could be the name of a custom attribute is one.
        return AttributeNamePattern().IsMatch(name) && !DirectorySchema.ShortNames.ContainsKey(name) ? null
            : AttributePath.TryParse(name, out _, out _) ? schema.Resolve(name)
            : null;
    }

    private AttributeDefinition Settings(AttributeDefinition attribute, AttributePath path)
    {
        var isWhole = path is { SubAttribute: null, Filter: null };
        var standard = isWhole ? schema.Find(path.Attribute)! : schema.DefinitionOf(path);
        var settings = new AttributeDefinition { Name = isWhole ? standard.Name : path.Canonical, Required = attribute.Required && !IsUserName(path), Sensitive = attribute.Sensitive, SourceOrder = attribute.SourceOrder };
        var rest = attribute with { Required = standard.Required, Sensitive = standard.Sensitive, SourceOrder = standard.SourceOrder };
        if (!SameDefinition(rest, standard) && !SameDefinition(rest, new() { Name = standard.Name, Required = standard.Required, Sensitive = standard.Sensitive, SourceOrder = standard.SourceOrder }))
            throw Invalid(attribute.Name, $"'{attribute.Name}' is a standard attribute: its type and what else RFC 7643 says of it cannot be changed", "Of a standard attribute only -SourceOrder, -Sensitive and -Required can be set.");
        if (!isWhole && (settings.Required || path.Attribute.Equals("userName", StringComparison.OrdinalIgnoreCase)))
            throw Invalid(attribute.Name, $"'{path.Canonical}' is a part of an attribute, of which only the order of sources and whether it is sensitive can be set", $"Set -Required of the whole attribute: Set-ProvAttribute {path.Attribute} -Required.");
        if (settings.Sensitive && IsUserName(path))
            throw Invalid(attribute.Name, "the user name cannot be sensitive, because people are named by it everywhere", "Give people another user name.");
        return settings;
    }

    private static AttributeDefinition Custom(AttributeDefinition attribute)
    {
        var definition = attribute with { Custom = true };
        if (!AttributeNamePattern().IsMatch(attribute.Name) || OutboundSource.IsSpecial(attribute.Name))
            throw Invalid(attribute.Name, $"'{attribute.Name}' cannot be the name of an attribute", "Take a letter, then letters, digits, '-' or '_'; and no name that Get-ProvAttribute lists as standard.");
        if (PasswordNames.Contains(attribute.Name))
            throw Invalid(attribute.Name, $"'{attribute.Name}' is the name of a password, and passwords are not kept in the store", "Keep passwords where they are used; an attribute for something else needs another name.");
        if (definition.Pattern is { } pattern)
            ValueRule.Compile(definition.Name, pattern);
        var rule = new ValueRule(AttributePath.Of(definition.Name), definition with { AllowedValues = [], MultiValued = false }, sensitive: false);
        foreach (var value in definition.AllowedValues)
            rule.Convert(value);
        return definition;
    }

    private async ValueTask CheckOrderAsync(AttributeDefinition definition, CancellationToken cancellationToken)
    {
        if (definition.SourceOrder.Count == 0)
            return;
        var known = new List<string> { SourceOrder.Local };
        await foreach (var document in context.Store.ReadAsync(new(Collections.Apps), cancellationToken).ConfigureAwait(false))
        {
            if (AppDocument.Read(document) is { IsSource: true } app)
                known.Add(app.Name);
        }

        if (definition.SourceOrder.GroupBy(n => n, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw Invalid(definition.Name, $"the order of sources of '{definition.Name}' names '{twice.Key}' twice", "Name each source once.");
        if (definition.SourceOrder.FirstOrDefault(n => !known.Contains(n, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AppNotFound,
                Category = ProvisioningErrorCategory.NotFound,
                Message = $"The order of sources of '{definition.Name}' names '{unknown}', and there is no such source.{NearNames.Hint(unknown, known)}",
                RecommendedAction = $"An order can name {string.Join(", ", known)}; 'local' is what people set.",
                Target = unknown,
            }.ToException();
        }
    }

    private static bool IsTighter(AttributeDefinition old, AttributeDefinition definition) =>
        definition.Custom && (old.Pattern != definition.Pattern && definition.Pattern is not null || definition.AllowedValues.Count > 0 && !definition.AllowedValues.SequenceEqual(old.AllowedValues));

    // What users have already must fit, or every change of theirs would fail from now on.
    private async ValueTask CheckUsersAsync(AttributeDefinition definition, CancellationToken cancellationToken)
    {
        var rule = definition.Custom ? new ValueRule(AttributePath.Of(definition.Name), definition, definition.Sensitive) : null;
        var (missing, wrong) = (new List<string>(), new List<string>());
        await foreach (var document in context.Store.ReadAsync(new(Collections.Users), cancellationToken).ConfigureAwait(false))
        {
            var user = UserDocument.Read(document);
            var value = user.Attributes[definition.Name];
            if (value.IsNone && definition.Required && user.Status != UserStatus.Deleted)
                missing.Add(user.UserName);
            if (rule is not null && !value.IsNone && !Fits(rule, value))
                wrong.Add(user.UserName);
        }

        if (missing.Count > 0)
            throw InUse(definition.Name, $"it cannot be required, because {Users(missing)} no value", $"Give them one first: Get-ProvUser -Filter 'not ({definition.Name} pr)' shows who they are.");
        if (wrong.Count > 0)
            throw InUse(definition.Name, $"{Users(wrong)} a value that would not be allowed", "Correct their values first, or allow them.");
    }

    private static string Users(List<string> names) => names.Count == 1 ? $"the user '{names[0]}' has" : $"{names.Count} users, such as '{names[0]}', have";

    private static bool Fits(ValueRule rule, AttributeValue value)
    {
        try
        {
            rule.Convert(value);
            return true;
        }
        catch (ProvisioningException)
        {
            return false;
        }
    }

    // What must be unique from now on has to be so already.
    private async ValueTask CheckUniqueAsync(AttributeDefinition definition, CancellationToken cancellationToken)
    {
        var owners = new Dictionary<IndexKey, string>();
        await foreach (var document in context.Store.ReadAsync(new(Collections.Users), cancellationToken).ConfigureAwait(false))
        {
            var user = UserDocument.Read(document);
            foreach (var value in user.Attributes[definition.Name].AsList())
            {
                if (!owners.TryAdd(UserKeys.Custom(definition, value), user.UserName) && owners[UserKeys.Custom(definition, value)] != user.UserName)
                    throw InUse(definition.Name, $"it cannot be unique, because '{owners[UserKeys.Custom(definition, value)]}' and '{user.UserName}' have the same value", "Give one of them another value first.");
            }
        }
    }

    // What people set and does not show counts: it may show again.
    private async ValueTask<bool> IsUsedAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (var document in context.Store.ReadAsync(new(Collections.Users), cancellationToken).ConfigureAwait(false))
        {
            var user = UserDocument.Read(document);
            if (user.Attributes.Contains(name) || user.Locals.Any(l => IsOf(l.Path)) || user.Overrides.Any(o => IsOf(o.Path)) || user.Reserved.Any(r => IsOf(r.Path)))
                return true;
        }

        return false;

        bool IsOf(string path) => Same(Paths.Get(path).Attribute, name);
    }

    private static bool Names(Mapping mapping, string attribute) =>
        (mapping.Direction == MappingDirection.Inbound ? mapping.Target : mapping.Source) is { } name && AttributePath.TryParse(name, out var path, out _) && Same(path.Attribute, attribute);

    // Lists in records compare by reference; this is what they hold.
    private static bool SameDefinition(AttributeDefinition a, AttributeDefinition b) =>
        Utf8JsonBuffer.Shared.Serialize(a with { Name = b.Name, Description = null, Aliases = [] }, EngineJson.Default.AttributeDefinition)
            .AsSpan().SequenceEqual(Utf8JsonBuffer.Shared.Serialize(b with { Description = null, Aliases = [] }, EngineJson.Default.AttributeDefinition));

    private static bool IsUserName(AttributePath path) => Same(path.Attribute, "userName");

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static ProvisioningException Invalid(string name, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.AttributeInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = char.ToUpperInvariant(why[0]) + why[1..] + ".",
        RecommendedAction = action,
        Target = name,
    }.ToException();

    private static ProvisioningException InUse(string name, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.AttributeInUse,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"The attribute '{name}': {why}.",
        RecommendedAction = action,
        Target = name,
    }.ToException();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_$-]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex AttributeNamePattern();
}
