using Provisioning.Scim;

namespace Provisioning.Commands;

/// <summary>An app's mappings, as the mapping cmdlets change them.</summary>
internal static class AppMappings
{
    /// <summary>The mapping with its app.</summary>
    public static AppMapping Of(App app, Mapping mapping) =>
        new(app.Name, mapping.Direction, mapping.Target, mapping.Source, mapping.Constant, mapping.Default);

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

    private static string Canonical(string target)
    {
        var full = Provisioning.Engine.DirectorySchema.ShortNames.GetValueOrDefault(target, target);
        return AttributePath.TryParse(full, out var path, out _) ? path.Canonical : full;
    }
}
