namespace Provisioning.Scim.Service;

/// <summary>What a client is told of an error of the product: what it can do something about in its words, of everything else only that it is not the client's fault.</summary>
internal static class Refusals
{
    public static ErrorResponse Of(ProvisioningError error) => error.Id switch
    {
        ErrorIds.FilterInvalid => new(400, ScimException.InvalidFilter, error.Message),
        ErrorIds.PathInvalid or ErrorIds.AttributeUnknown => new(400, ScimException.InvalidPath, error.Message),
        ErrorIds.StoreNoSpace => new(507, null, "There is no room left, and nothing was changed."),
        _ => new(503, null, "The service cannot do this now; nothing was changed."),
    };
}
