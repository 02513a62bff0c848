namespace Provisioning.Scim.Service;

/// <summary>A request, free of any host.</summary>
/// <param name="Method">The HTTP method, in capitals.</param>
/// <param name="Path">The path below the service's address as it came, still escaped, without a slash at its start: Users/2819c223. Null for an address that is not below it.</param>
/// <param name="Query">What follows the question mark, still escaped; empty for nothing.</param>
/// <param name="Body">The body.</param>
public sealed record ScimRequest(string Method, string? Path, string Query, ReadOnlyMemory<byte> Body)
{
    /// <summary>The header Authorization, or null.</summary>
    public string? Authorization { get; init; }

    /// <summary>The header Content-Type, or null.</summary>
    public string? ContentType { get; init; }

    /// <summary>The header If-Match, or null.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The header If-None-Match, or null.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>The address that it came from, or null where that says nothing.</summary>
    public string? RemoteAddress { get; init; }
}

/// <summary>An answer, free of any host.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body; empty for none.</param>
public sealed record ScimReply(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>The version of the resource, for the header ETag; null for none.</summary>
    public string? Version { get; init; }

    /// <summary>The address of the resource, for the header Location; null for none.</summary>
    public string? Location { get; init; }

    /// <summary>How long to wait before the next request, in seconds, for the header Retry-After; null for nothing said.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>The methods that are possible, for the header Allow; null for nothing said.</summary>
    public string? Allow { get; init; }

    /// <summary>An error in the form of RFC 7644 §3.12.</summary>
    public static ScimReply Fault(int status, string detail) => Fault(new ErrorResponse(status, null, detail));

    /// <summary>An error in the form of RFC 7644 §3.12.</summary>
    public static ScimReply Fault(ErrorResponse error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(error.Status, JsonText.Bytes(error, static (writer, e) => e.Write(writer)));
    }
}
