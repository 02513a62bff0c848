using System.Collections;
using Provisioning.Scim;

namespace Provisioning.Commands;

/// <summary>An app's mappings, as the mapping cmdlets change them.</summary>
internal static class AppMappings
{
    /// <summary>The mapping with its app.</summary>
    public static AppMapping Of(App app, Mapping mapping) =>
        new(app.Name, mapping.Direction, mapping.Target, mapping.Source, mapping.Expression, mapping.Constant, mapping.Default)
        {
            When = mapping.When,
            Strength = mapping.Strength,
            OnNull = mapping.OnNull,
            ValueMap = mapping.ValueMap?.ToDictionary(),
            Unique = mapping.Unique,
            MaxTries = mapping.MaxTries,
            Unmapped = mapping.ValueMap is null ? null : mapping.Unmapped,
        };

    /// <summary>The map of values as the engine keeps it; null where none is given.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.MappingInvalid"/> for a value that becomes nothing, <see cref="ErrorIds.AttributeInvalid"/>.</exception>
    public static AttributeSet? ValueMap(string target, IDictionary? given)
    {
        if (given is null)
            return null;
        var map = new AttributeSet.Builder();
        foreach (DictionaryEntry entry in given)
        {
            var (name, value) = (entry.Key.ToString()!, UserAttributes.Convert(target, entry.Value));
            map[name] = value.IsNone ? throw Nothing(target, name) : value;
        }

        return map.ToSet();
    }

    /// <summary>The direction that is meant.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.MappingInvalid"/> when the app goes both ways and none is named.</exception>
    public static MappingDirection Direction(App app, MappingDirection? given) => given ?? app.Direction switch
    {
        AppDirection.Source => MappingDirection.Inbound,
        AppDirection.Target => MappingDirection.Outbound,
        _ => throw new ProvisioningError
        {
            Id = ErrorIds.MappingInvalid,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = $"App '{app.Name}' goes both ways: a mapping has to say which one is meant.",
            RecommendedAction = "Add -Direction Inbound (to the directory) or -Direction Outbound (to the app).",
            Target = app.Name,
            App = app.Name,
        }.ToException(),
    };

    /// <summary>The app with these mappings in place of those of the same targets.</summary>
    public static App With(App app, MappingDirection direction, IReadOnlyCollection<Mapping> set, bool replace)
    {
        var kept = app.Mappings.Where(m => m.Direction != direction || !replace && !set.Any(s => SameTarget(s.Target, m.Target)));
        return app with { Mappings = [.. kept, .. set] };
    }

    /// <summary>True when both name one attribute.</summary>
    public static bool SameTarget(string a, string b) => string.Equals(Canonical(a), Canonical(b), StringComparison.OrdinalIgnoreCase);

    private static ProvisioningException Nothing(string target, string name) => new ProvisioningError
    {
        Id = ErrorIds.MappingInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The map of '{target}' makes nothing of '{name}'.",
        RecommendedAction = "Leave it out of -ValueMap, and say with -Unmapped Clear that what is not named empties the target.",
        Target = target,
    }.ToException();

    private static string Canonical(string target)
    {
        var full = Provisioning.Engine.DirectorySchema.ShortNames.GetValueOrDefault(target, target);
        return AttributePath.TryParse(full, out var path, out _) ? path.Canonical : full;
    }
}
