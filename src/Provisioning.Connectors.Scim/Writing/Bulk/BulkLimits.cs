namespace Provisioning.Connectors.Scim;

/// <summary>How much one bulk request may have, as the service says (RFC 7643 §5).</summary>
/// <param name="Operations">How many operations.</param>
/// <param name="Bytes">How many bytes in all.</param>
internal sealed record BulkLimits(int Operations, long Bytes)
{
    private const int Most = 100;
    private const long MostBytes = 1 << 20;

    /// <summary>What that comes to, as a sentence.</summary>
    public string Finding => $"Changes that are due together go into one request, at most {Operations} of them.";

    /// <summary>The limits of a service; null where it does not say that it has bulk, or would take no more than one operation.</summary>
    public static BulkLimits? Of(ServiceConfig? config)
    {
        if (config?.Supports("bulk") != true)
            return null;
        var limits = new BulkLimits((int)Math.Min(config.Number("bulk", "maxOperations") ?? Most, Most), Math.Min(config.Number("bulk", "maxPayloadSize") ?? MostBytes, MostBytes));
        return limits.Operations > 1 ? limits : null;
    }
}
