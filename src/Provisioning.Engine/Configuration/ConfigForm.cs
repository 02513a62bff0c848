using System.Text;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>
/// The one form of everything that is configured: what says the same has the same form, so that it is the same file. Lists whose order says nothing are sorted; what follows from elsewhere is left out.
/// </summary>
internal static class ConfigForm
{
    public const string CustomAttributes = "custom";
    public const string StandardAttributes = "standard";

    private const string GuardsName = "guards";
    private const string GroupPushesName = "group-pushes";
    private const string LifecycleName = "lifecycle";
    private const string PasswordsName = "passwords";
    private const int MostFileCharacters = 100;

    /// <summary>The folders that a configuration has, with what the files of each say.</summary>
    public static IReadOnlyDictionary<string, Type[]> Folders { get; } = new SortedDictionary<string, Type[]>(StringComparer.Ordinal)
    {
        ["apps"] = [typeof(App)],
        ["attributes"] = [typeof(AttributesFile)],
        ["groups"] = [typeof(GroupFile)],
        ["notifications"] = [typeof(Notification)],
        ["policies"] = [typeof(GroupPushesFile), typeof(GuardsFile), typeof(LifecyclePolicy), typeof(PasswordPolicy)],
    };

    /// <summary>What the file says, by its folder and name; null where there is no such file.</summary>
    public static Type? TypeOf(string folder, string name) => folder switch
    {
        "policies" => name switch { GroupPushesName => typeof(GroupPushesFile), GuardsName => typeof(GuardsFile), LifecycleName => typeof(LifecyclePolicy), PasswordsName => typeof(PasswordPolicy), _ => null },
        "attributes" => name is CustomAttributes or StandardAttributes ? typeof(AttributesFile) : null,
        _ => Folders.TryGetValue(folder, out var types) ? types[0] : null,
    };

    /// <summary>The files of a folder whose files have fixed names.</summary>
    public static IReadOnlyList<string> FixedNames(string folder) => folder switch
    {
        "policies" => [GroupPushesName, GuardsName, LifecycleName, PasswordsName],
        "attributes" => [CustomAttributes, StandardAttributes],
        _ => [],
    };

    /// <summary>What was read from the file of this name, in the one form.</summary>
    public static ConfigDocument Of(object value, string file, IReadOnlyDictionary<string, IConnectorFactory> connectors, string folder) => value switch
    {
        App app => Of(app with
        {
            Connector = connectors.TryGetValue(app.Connector, out var factory) ? factory.Name : app.Connector,
            Settings = SettingPaths.Full(app.Settings, factory?.Settings ?? [], path => Path.IsPathRooted(path) ? path : Path.GetFullPath(path, folder)),
        }),
        GroupFile group => Of(group),
        Notification notification => Of(notification),
        GuardsFile guards => Of(guards),
        GroupPushesFile pushes => Of(pushes),
        LifecyclePolicy policy => Of(policy),
        PasswordPolicy policy => Of(policy),
        AttributesFile attributes => Of(attributes, file),
        _ => throw new ArgumentException($"There is no file of {value.GetType()}.", nameof(value)),
    };

    public static ConfigDocument Of(App app) => new(ConfigKind.App, app.Name, FileOf("apps", app.Name), app with
    {
        Created = default,
        Revision = 0,
        Mappings = [.. app.Mappings.Select(m => m with { Reads = [] }).OrderBy(m => m.Direction).ThenBy(m => m.Target, StringComparer.Ordinal)],
        MatchRules = [.. app.MatchRules.OrderBy(r => r.Order).ThenBy(r => r.Name, StringComparer.Ordinal)],
    });

    public static ConfigDocument Of(GroupFile group) => new(ConfigKind.Group, group.Name, FileOf("groups", group.Name), group with
    {
        Apps = [.. group.Apps.Select(a => a with { From = a.From?.ToUniversalTime(), Until = a.Until?.ToUniversalTime() }).OrderBy(a => a.App.ToLowerInvariant(), StringComparer.Ordinal)],
        Groups = [.. group.Groups.Select(g => g with { From = g.From?.ToUniversalTime(), Until = g.Until?.ToUniversalTime() }).OrderBy(g => IndexKey.Normalize(g.Group), StringComparer.Ordinal)],
    });

    public static ConfigDocument Of(Notification notification) =>
        new(ConfigKind.Notification, notification.Name, FileOf("notifications", notification.Name), notification with { Revision = 0, Events = [.. notification.Events.Distinct().Order()] });

    public static ConfigDocument Of(GuardsFile guards) => new(ConfigKind.Guard, GuardsName, FileOf("policies", GuardsName), new GuardsFile
    {
        Guards = [.. guards.Guards.Select(g => g with { Origin = default, Revision = 0 }).OrderBy(g => g.App?.ToLowerInvariant(), StringComparer.Ordinal).ThenBy(g => g.GuardKind)],
    });

    public static ConfigDocument Of(GroupPushesFile pushes) => new(ConfigKind.GroupPush, GroupPushesName, FileOf("policies", GroupPushesName), new GroupPushesFile
    {
        Pushes = [.. pushes.Pushes.OrderBy(p => p.App.ToLowerInvariant(), StringComparer.Ordinal).ThenBy(p => p.Rule is null ? 0 : 1).ThenBy(p => IndexKey.Normalize(p.Group ?? p.Rule ?? ""), StringComparer.Ordinal)],
    });

    public static ConfigDocument Of(LifecyclePolicy policy) => new(ConfigKind.LifecyclePolicy, LifecycleName, FileOf("policies", LifecycleName), policy with { Version = 0 });

    public static ConfigDocument Of(PasswordPolicy policy) => new(ConfigKind.PasswordPolicy, PasswordsName, FileOf("policies", PasswordsName), policy);

    /// <summary>The custom attributes, or what is set of standard ones.</summary>
    public static ConfigDocument Of(AttributesFile attributes, string name)
    {
        var custom = name == CustomAttributes;
        return new(ConfigKind.Attribute, name, FileOf("attributes", name), new AttributesFile
        {
            Attributes = [.. attributes.Attributes.Select(a => a with { Custom = custom, Name = custom ? a.Name : Standard(a.Name) }).OrderBy(a => a.Name.ToLowerInvariant(), StringComparer.Ordinal)],
        });
    }

    // Settings of standard attributes are kept by path, however a person names them.
    private static string Standard(string name)
    {
        var path = DirectorySchema.ShortNames.GetValueOrDefault(name, name);
        return AttributePath.TryParse(path, out var parsed, out _) ? parsed.Canonical : name;
    }

    /// <summary>The file of this name: letters, digits and a few signs as they are, everything else by its bytes; the same on systems that ignore case.</summary>
    public static string FileOf(string folder, string name)
    {
        var text = new StringBuilder();
        foreach (var rune in IndexKey.Normalize(name).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is '-' or '_' or ' ' || rune.Value == '.' && text.Length > 0)
            {
                text.Append(rune.ToString());
                continue;
            }

            foreach (var one in Encoding.UTF8.GetBytes(rune.ToString()))
                text.Append('%').Append(one.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }

        var file = text.ToString();
        if (file.Length > MostFileCharacters)
            file = $"{file[..MostFileCharacters]}~{PlanFile.Hex(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(file)))[..12]}";
        // Names of devices are no names of files on Windows, whatever follows them.
        if (file.Split('.')[0] is "con" or "prn" or "aux" or "nul" || file.Length >= 4 && file[..3] is "com" or "lpt" && file.Split('.')[0].Length == 4 && char.IsAsciiDigit(file[3]))
            file = "~" + file;
        return $"{folder}/{file}.json";
    }
}
