namespace Provisioning.Scim.Service;

/// <summary>How much one request may ask of a service.</summary>
public sealed record ScimLimits
{
    /// <summary>The longest body, in bytes.</summary>
    public int MaxBodyBytes { get; init; } = 1 << 20;

    /// <summary>The longest path and query together, in characters.</summary>
    public int MaxTargetLength { get; init; } = 8192;

    /// <summary>How deep JSON may be nested.</summary>
    public int MaxDepth { get; init; } = 32;

    /// <summary>The longest filter, in characters.</summary>
    public int MaxFilterLength { get; init; } = 4096;

    /// <summary>How many conditions and connections a filter may have.</summary>
    public int MaxFilterSize { get; init; } = 100;

    /// <summary>How many attributes may be named in attributes or excludedAttributes.</summary>
    public int MaxAttributes { get; init; } = 100;

    /// <summary>How many resources one page has at most.</summary>
    public int MaxResults { get; init; } = 1000;

    /// <summary>How many operations a PATCH may have.</summary>
    public int MaxPatchOperations { get; init; } = 1000;

    /// <summary>How many operations a bulk request may have.</summary>
    public int MaxBulkOperations { get; init; } = 1000;
}
