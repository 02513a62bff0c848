using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Refuses options of a mapping that contradict each other, or mean nothing in its direction.</summary>
internal static class MappingOptions
{
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.MappingInvalid"/>; <see cref="ErrorIds.AttributeInvalid"/> for a value of an inbound map that does not fit its attribute.</exception>
    public static void Check(App app, Mapping mapping, AttributePath target, DirectorySchema schema)
    {
        var inbound = mapping.Direction == MappingDirection.Inbound;
        if (inbound && mapping.Strength == MappingStrength.Normal)
            throw Invalid("is of normal strength, which only an outbound one can be: what the directory has comes from its sources, so there is no drift", "Say with -SourceOrder of Set-ProvAttribute who has the say; -Strength Weak lets everybody else go first.");
        if (mapping is { When: MappingWhen.CreateOnly, Strength: MappingStrength.Normal })
            throw Invalid("is both for new accounts only and of normal strength, which looks at accounts that there are", "Leave one of them out.");
        if (inbound && mapping.When == MappingWhen.CreateOnly && schema.IsReference(target))
            throw Invalid("is for new users only, and whom it names may come later than the user", "Leave -When out for an attribute that refers to users.");
        CheckNull(mapping, Invalid);
        if (mapping.Unique)
            CheckUnique(app, mapping, target, schema, Invalid);
        else if (mapping.MaxTries is not null)
            throw Invalid("says how many values are tried, and does not choose among values", "Give -Unique too, or leave -MaxTries out.");
        if (mapping.ValueMap is { } map)
            CheckMap(map, Invalid);
        else if (mapping.Unmapped != default)
            throw Invalid("says what is to be of values that a map does not name, and has no map", "Give -ValueMap too, or leave -Unmapped out.");
        if (inbound)
        {
            foreach (var (_, value) in mapping.ValueMap ?? AttributeSet.Empty)
                schema.Convert(target, value);
        }

        ProvisioningException Invalid(string why, string action) => MappingValidator.Invalid(app, mapping, why, action);
    }

    private static void CheckNull(Mapping mapping, Func<string, string, ProvisioningException> invalid)
    {
        if (!mapping.Constant.IsNone && (mapping.OnNull is not null || mapping.ValueMap is not null))
            throw invalid("gives everybody one value, so that there is neither no value nor one to translate", "Leave -OnNull and -ValueMap out.");
        var usesDefault = mapping.OnNull is null or NullAction.Default || mapping.Unmapped == UnmappedAction.Default;
        if (!mapping.Default.IsNone && !usesDefault)
            throw invalid($"has a default, and says {mapping.OnNull} where there is no value", "Leave out either -Default or -OnNull.");
        if (mapping.Default.IsNone && (mapping.OnNull == NullAction.Default || mapping.Unmapped == UnmappedAction.Default))
            throw invalid("lets the default stand in, and has none", "Give -Default too.");
    }

    private static void CheckUnique(App app, Mapping mapping, AttributePath target, DirectorySchema schema, Func<string, string, ProvisioningException> invalid)
    {
        if (!mapping.Constant.IsNone || mapping.ValueMap is not null || !mapping.Default.IsNone)
            throw invalid("is to give everybody a value of their own, and has a constant, a default or a map of values, which give several people one", "Leave out -Constant, -Default and -ValueMap: -Expression 'uniqueValue(first, second)' offers candidates.");
        if (mapping.When != default || mapping.Strength != default)
            throw invalid("is unique, and says when or how strongly besides", "Leave out -When and -Strength: a unique value is chosen once, for whoever has none, and kept.");
        if (mapping.MaxTries is < 1 or > Mapping.MostTries)
            throw invalid($"cannot try {mapping.MaxTries} values", $"Give -MaxTries a number from 1 to {Mapping.MostTries}.");
        if (mapping.Direction == MappingDirection.Outbound)
        {
            if (app.MatchOn.Any(name => AttributePath.TryParse(name, out var path, out _) && path.Equals(target)))
                throw invalid("is chosen among free values, and the app links whoever has the value there already", $"Take '{mapping.Target}' out of -MatchOn of Set-ProvApp, or leave -Unique out.");
        }
        else if (target is not { SubAttribute: null, Filter: null } || !IsKeptUnique(schema.Find(target.Attribute)))
        {
            throw invalid("is to be unique, which the directory does not watch over for that attribute", "Map userName, or a custom attribute with one value made with Set-ProvAttribute -Unique.");
        }
    }

    private static bool IsKeptUnique(AttributeDefinition? attribute) =>
        attribute is { MultiValued: false } && (attribute is { Custom: true, Unique: true } || string.Equals(attribute.Name, "userName", StringComparison.OrdinalIgnoreCase));

    private static void CheckMap(AttributeSet map, Func<string, string, ProvisioningException> invalid)
    {
        if (map.Count == 0)
            throw invalid("has a map of values with nothing in it", "Name the values: -ValueMap @{ 'Full time' = 'FT'; 'Part time' = 'PT' }.");
        if (map.Names.Any(string.IsNullOrWhiteSpace))
            throw invalid("has a map with an empty value on the left side", "No value is no value of the map: -Default and -OnNull say what is to be of it.");
    }
}
