using System.Text.Json;
using System.Text.Json.Nodes;

namespace Provisioning.Engine;

/// <summary>What is different between two configurations. Pure.</summary>
internal static class ConfigDiff
{
    private static readonly string[] Keys = ["name", "app", "group", "attribute"];

    /// <summary>The differences in the order of files.</summary>
    /// <param name="old">The one.</param>
    /// <param name="now">The other.</param>
    public static IEnumerable<ConfigDifference> Of(ConfigSet old, ConfigSet now)
    {
        foreach (var file in old.Documents.Concat(now.Documents).Select(d => d.File).Distinct().Order(StringComparer.Ordinal))
        {
            foreach (var difference in Of(old.Find(file), now.Find(file)))
                yield return difference;
        }
    }

    /// <summary>The differences of one file.</summary>
    public static IEnumerable<ConfigDifference> Of(ConfigDocument? old, ConfigDocument? now)
    {
        var one = now ?? old!;
        // A list is there, be it empty: each of what is in it is a thing of its own.
        if (one.Value is IConfigList list)
        {
            var none = one with { Value = list.Empty };
            (old, now) = (old ?? none, now ?? none);
        }

        // A policy is always there: a folder that has no file of it says nothing about it.
        if (one.Kind is ConfigKind.LifecyclePolicy or ConfigKind.PasswordPolicy && (old is null || now is null))
            return [];
        if (old is null || now is null)
            return [new(old is null ? ConfigChange.Added : ConfigChange.Removed, one.Kind, one.Name, one.File)];
        if (old.Bytes.AsSpan().SequenceEqual(now.Bytes))
            return [];
        var found = new List<(ConfigChange Change, string Path, JsonNode? Old, JsonNode? New)>();
        Compare(JsonNode.Parse(old.Bytes), JsonNode.Parse(now.Bytes), "", found);
        return found.Select(f => new ConfigDifference(f.Change, one.Kind, one.Name, one.File) { Path = f.Path, Old = Text(f.Old), New = Text(f.New) });
    }

    private static void Compare(JsonNode? old, JsonNode? now, string path, List<(ConfigChange, string, JsonNode?, JsonNode?)> found)
    {
        if (JsonNode.DeepEquals(old, now))
            return;
        switch (old, now)
        {
            case (JsonObject a, JsonObject b):
                foreach (var name in b.Select(p => p.Key).Union(a.Select(p => p.Key)))
                    Compare(a[name], b[name], path.Length == 0 ? name : $"{path}.{name}", found);
                break;
            case (JsonArray a, JsonArray b) when ByKey(a) is { } olds && ByKey(b) is { } news:
                foreach (var key in news.Keys.Union(olds.Keys))
                    Compare(olds.GetValueOrDefault(key), news.GetValueOrDefault(key), $"{path}[{key}]", found);
                break;
            // An empty list is none.
            case (null, JsonArray { Count: > 0 } b) when ByKey(b) is not null:
                Compare(new JsonArray(), b, path, found);
                break;
            case (JsonArray { Count: > 0 } a, null) when ByKey(a) is not null:
                Compare(a, new JsonArray(), path, found);
                break;
            default:
                found.Add((old is null ? ConfigChange.Added : now is null ? ConfigChange.Removed : ConfigChange.Changed, path, old, now));
                break;
        }
    }

    // The objects of a list by what names them, where that tells them apart; null for a list of anything else.
    private static Dictionary<string, JsonNode>? ByKey(JsonArray list)
    {
        var byKey = new Dictionary<string, JsonNode>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in list)
        {
            if (item is not JsonObject entry || KeyOf(entry) is not { } key || !byKey.TryAdd(key, entry))
                return null;
        }

        return byKey;
    }

    private static string? KeyOf(JsonObject entry) => entry["target"] is { } target
        ? $"{entry["direction"]} {target}"
        : entry["whenRemoved"] is not null && entry["app"] is { } app ? $"{app} {entry["group"] ?? entry["rule"]}"
        : entry["guardKind"] is { } kind ? $"{entry["app"] ?? "all apps"} {kind}"
        : Keys.Select(k => entry[k]?.ToString()).FirstOrDefault(k => k is not null);

    private static string? Text(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        _ => node.ToJsonString(ConfigJson.Options),
    };
}
