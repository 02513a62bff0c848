namespace Provisioning.Engine;

/// <summary>Makes the paths among settings full: a scheduled task has another current folder.</summary>
public static class SettingPaths
{
    /// <summary>The value as it is kept: a path, or the path of a secret's file, in full.</summary>
    /// <param name="value">The value.</param>
    /// <param name="definition">The setting, where it is known.</param>
    /// <param name="fullPath">Makes a path full.</param>
    public static AttributeValue Full(AttributeValue value, SettingDefinition? definition, Func<string, string> fullPath)
    {
        ArgumentNullException.ThrowIfNull(fullPath);
        return value.AsString() is not { Length: > 0 } text ? value : definition?.Content switch
        {
            SettingContent.Path => fullPath(text),
            SettingContent.SecretPlace when SecretReference.FromText(text) is { Source: SecretSource.File } file => (file with { Name = fullPath(file.Name) }).ToString(),
            _ => value,
        };
    }

    /// <summary>All of the settings, as they are kept.</summary>
    public static AttributeSet Full(AttributeSet settings, IReadOnlyList<SettingDefinition> definitions, Func<string, string> fullPath)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(definitions);
        return definitions.Where(d => d.Content != SettingContent.Value).Aggregate(settings, (set, d) => set[d.Name] is { IsNone: false } value ? set.With(d.Name, Full(value, d, fullPath)) : set);
    }
}
