using System.Text.Json;

namespace Provisioning.Connectors.Scim;

/// <summary>What a service says of itself (RFC 7643 §5).</summary>
/// <param name="resource">Its ServiceProviderConfig.</param>
internal sealed class ServiceConfig(AttributeSet resource)
{
    private const string Address = "ServiceProviderConfig";

    /// <summary>Whether it says that it has a feature, such as patch; null where it does not say.</summary>
    public bool? Supports(string feature) => Flag(feature, "supported");

    /// <summary>What it says of a feature with yes or no, as such or as text; null where it does not say.</summary>
    public bool? Flag(string feature, string name) =>
        resource[feature].AsComplex()?[name] is { IsNone: false } value ? value.AsBoolean() ?? (bool.TryParse(value.AsString(), out var flag) ? flag : null) : null;

    /// <summary>A number that a feature has, as number or text; null where there is none above 0.</summary>
    public long? Number(string feature, string name) =>
        resource[feature].AsComplex()?[name] is { IsNone: false } value && (value.AsInteger() ?? (long.TryParse(value.AsString(), out var parsed) ? parsed : 0)) is > 0 and var number ? number : null;

    /// <summary>Asks the service; null where it does not say what it supports.</summary>
    public static async ValueTask<ServiceConfig?> ReadAsync(ScimClient client, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.SendAsync(HttpMethod.Get, Address, Address, null, null, cancellationToken).ConfigureAwait(false);
            return new(AttributeSet.Parse(answer.Body));
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.AccountNotFound or ErrorIds.AppRejected or ErrorIds.AppProtocol or ErrorIds.AppPermission)
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
