namespace Provisioning.Scim.Service;

/// <summary>A request, free of any host.</summary>
/// <param name="Method">The HTTP method, in capitals.</param>
/// <param name="Path">The path below the service's address, without a slash at its start: Users/2819c223.</param>
/// <param name="Query">The query's parameters, decoded.</param>
/// <param name="Headers">Authorization, If-Match, If-None-Match and Content-Type where they were given.</param>
/// <param name="Body">The body.</param>
internal sealed record ScimRequest(
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Query,
    IReadOnlyDictionary<string, string> Headers,
    ReadOnlyMemory<byte> Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>An answer, free of any host.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; empty for none.</param>
internal sealed record ScimReply(int Status, ReadOnlyMemory<byte> Body)
{
    public string? Version { get; init; }

    public string? Location { get; init; }

    /// <summary>How long to wait before the next request, in seconds.</summary>
    public int? RetryAfter { get; init; }
}
