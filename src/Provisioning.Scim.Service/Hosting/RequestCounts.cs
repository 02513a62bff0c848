using System.Collections.Concurrent;

namespace Provisioning.Scim.Service;

/// <summary>How many requests a service has answered.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Status">The status.</param>
/// <param name="Count">How many.</param>
public sealed record RequestCount(string Method, int Status, long Count);

/// <summary>Counts requests by method and status. Safe for use by many threads.</summary>
public sealed class RequestCounts
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];
    private readonly ConcurrentDictionary<(string Method, int Status), long> _counts = new();

    /// <summary>All, by method and status.</summary>
    public IReadOnlyList<RequestCount> All =>
        [.. _counts.Select(c => new RequestCount(c.Key.Method, c.Key.Status, c.Value)).OrderBy(c => c.Method, StringComparer.Ordinal).ThenBy(c => c.Status)];

    /// <summary>Counts one.</summary>
    public void Add(string method, int status) => _counts.AddOrUpdate((Known(method), status), 1, static (_, count) => count + 1);

    /// <summary>The method, or "other" for one that nobody knows: clients can make up any number of them.</summary>
    public static string Known(string method) => Array.Find(Methods, m => m == method) ?? "other";
}
