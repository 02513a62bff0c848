using System.Collections;

namespace Provisioning.Commands;

/// <summary>Makes settings of a hashtable.</summary>
internal static class AppSettings
{
    /// <summary>The settings with the entries of the table; $null takes one away.</summary>
    /// <param name="start">The settings so far.</param>
    /// <param name="table">What -Settings was given.</param>
    /// <param name="fullPath">Makes a path full, relative to $PWD: a scheduled task has another one.</param>
    public static AttributeSet With(AttributeSet start, IDictionary? table, Func<string, string> fullPath)
    {
        if (table is null)
            return start;
        var settings = new AttributeSet.Builder(start);
        foreach (DictionaryEntry entry in table)
        {
            var name = entry.Key.ToString()!;
            var value = UserAttributes.Convert(name, entry.Value);
            settings[name] = string.Equals(name, "Path", StringComparison.OrdinalIgnoreCase) && value.AsString() is { Length: > 0 } path ? fullPath(path) : value;
        }

        return settings.ToSet();
    }
}
