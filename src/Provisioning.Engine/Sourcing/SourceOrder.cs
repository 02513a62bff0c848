using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>The names in an order of sources, and what a source owns.</summary>
internal static class SourceOrder
{
    /// <summary>What people set, as a place in an order.</summary>
    public const string Local = "local";

    /// <summary>Names that mean something in an order or an origin, and so can be no app's.</summary>
    public static IReadOnlyList<string> Reserved { get; } = [Local, "override", "default"];

    public static bool IsLocal(string name) => string.Equals(name, Local, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when the source's having no value for the attribute clears it.</summary>
    public static bool OwnsEmptiness(App app, AttributePath path, DirectorySchema schema) =>
        app.NullIsValue.Any(name => name == "*" || schema.Resolve(name) is var owned && (owned.Equals(path) || owned.Equals(AttributePath.Of(path.Attribute))));

    /// <summary>The sources of a person, those that decide first coming first.</summary>
    public static IReadOnlyList<SourceState> Sort(IReadOnlyList<SourceState> states) => states.Count <= 1
        ? states
        : [.. states.OrderBy(s => s.Source.App.Priority).ThenBy(s => s.Source.App.Name, StringComparer.OrdinalIgnoreCase)];
}
