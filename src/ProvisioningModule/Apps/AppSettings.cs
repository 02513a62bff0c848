using System.Collections;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Makes settings of a hashtable.</summary>
internal static class AppSettings
{
    /// <summary>The settings with the entries of the table; $null takes one away. The name that a credential has is among them where the connector has a use for it.</summary>
    /// <param name="start">The settings so far.</param>
    /// <param name="connector">The connector's name.</param>
    /// <param name="table">What -Settings was given.</param>
    /// <param name="credential">What -Credential was given.</param>
    /// <param name="fullPath">Makes a path full, relative to $PWD: a scheduled task has another one.</param>
    public static AttributeSet With(AttributeSet start, string connector, IDictionary? table, CredentialArgument? credential, Func<string, string> fullPath)
    {
        var factory = Connectors.Find(connector);
        var settings = new AttributeSet.Builder(start);
        var named = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in table ?? new Hashtable())
        {
            var name = entry.Key.ToString()!;
            named.Add(name);
            settings[name] = SettingPaths.Full(UserAttributes.Convert(name, entry.Value), factory?.Settings.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase)), fullPath);
        }

        var set = settings.ToSet();
        return credential?.UserName is { Length: > 0 } user && factory?.NameSetting(set) is { } nameSetting && !named.Contains(nameSetting) ? set.With(nameSetting, user) : set;
    }
}
