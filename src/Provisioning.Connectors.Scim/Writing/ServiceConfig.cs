using System.Text.Json;

namespace Provisioning.Connectors.Scim;

/// <summary>What a service says of itself (RFC 7643 §5).</summary>
/// <param name="resource">Its ServiceProviderConfig.</param>
internal sealed class ServiceConfig(AttributeSet resource)
{
    private const string Address = "ServiceProviderConfig";

    /// <summary>Whether it says that it has a feature, such as patch; null where it does not say.</summary>
    public bool? Supports(string feature) =>
        resource[feature].AsComplex()?["supported"] is { IsNone: false } supported ? supported.AsBoolean() ?? (bool.TryParse(supported.AsString(), out var flag) ? flag : null) : null;

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
