namespace Provisioning.Scim.Service;

/// <summary>The target of an HTTP request (RFC 9112 §3.2) as the service sees it: as it came, before any host makes something else of it.</summary>
public static class ScimTarget
{
    /// <summary>Where a service is on its host.</summary>
    public const string Root = "/scim/v2";

    /// <summary>The path below the service's root, and the query, both still escaped. The path is null for what is not below it.</summary>
    public static (string? Path, string Query) Read(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var (path, query) = question < 0 ? (target, "") : (target[..question], target[(question + 1)..]);
        if (!path.StartsWith(Root, StringComparison.Ordinal))
            return (null, query);
        var rest = path[Root.Length..];
        return (rest.Length == 0 ? "" : rest[0] == '/' ? rest[1..] : null, query);
    }
}
