using System.Net;
using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>What a service says of itself (RFC 7644 §4). Many say nothing, and not all that is said is so.</summary>
/// <param name="Config">Its ServiceProviderConfig; null when it has none.</param>
/// <param name="ResourceTypes">Its ResourceTypes; null when it has none.</param>
/// <param name="Schemas">Its Schemas; null when it has none.</param>
internal sealed record Advertised(ServiceConfig? Config, IReadOnlyList<AttributeSet>? ResourceTypes, IReadOnlyList<AttributeSet>? Schemas)
{
    /// <summary>Whether it says that it has groups; null when it does not say.</summary>
    public bool? HasGroups => ResourceTypes?.Any(t => string.Equals(t["name"].AsString() ?? t["id"].AsString(), "Group", StringComparison.OrdinalIgnoreCase));

    /// <summary>Asks the service.</summary>
    /// <exception cref="ProvisioningException">It cannot be reached, does not let us in, or has a fault.</exception>
    public static async ValueTask<Advertised> ReadAsync(ScimClient client, CancellationToken cancellationToken)
    {
        return new(
            await OneAsync("ServiceProviderConfig").ConfigureAwait(false) is { } config ? new(config) : null,
            (await OneAsync("ResourceTypes").ConfigureAwait(false))?["Resources"].AsList() is { Count: > 0 } types ? Complex(types) : null,
            (await OneAsync("Schemas").ConfigureAwait(false))?["Resources"].AsList() is { Count: > 0 } schemas ? Complex(schemas) : null);

        async ValueTask<AttributeSet?> OneAsync(string endpoint)
        {
            var answer = await client.AnswerAsync(HttpMethod.Get, endpoint, endpoint, null, null, repeats: true, cancellationToken).ConfigureAwait(false);
            if (!answer.IsSuccess)
                return answer.Status is HttpStatusCode.Unauthorized or HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.TooManyRequests || answer.Status >= HttpStatusCode.InternalServerError && answer.Status != HttpStatusCode.NotImplemented
                    ? throw client.Refusal(HttpMethod.Get, endpoint, answer)
                    : null;
            try
            {
                return AttributeSet.Parse(answer.Body);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>Whether it says that it has a feature of ServiceProviderConfig, such as patch; null when it does not say.</summary>
    public bool? Supports(string feature) => Config?.Supports(feature);

    /// <summary>What it says of a feature, in words; null when it says nothing.</summary>
    public string? Word(string feature) => Word(Supports(feature));

    /// <summary>A claim in words; null for none.</summary>
    public static string? Word(bool? supported) => supported switch { true => "supported", false => "not supported", _ => null };

    /// <summary>What it says of itself, as sentences.</summary>
    public IEnumerable<string> Sentences(ScimSettings settings)
    {
        if (Config is null)
        {
            yield return "The service does not say what it supports (ServiceProviderConfig): what RFC 7644 asks for is assumed.";
        }
        else
        {
            yield return settings.Writes.PatchStyle is not PatchStyle.Auto and var style ? $"Changes are sent {WriteWays.Words(style)}, as the app is set."
                : Supports("patch") == true ? "Changes are sent as PATCH, with what changed only." : "The service has no PATCH: changes are sent as PUT, after a read.";
            yield return Supports("filter") == true ? "Accounts are found by filter." : "The service says that it has no filters: accounts that are there already may not be found.";
            if (settings.Writes.IsBulkWanted)
                yield return BulkLimits.Of(Config)?.Finding ?? "The service does not say that it has bulk requests: each change is a request of its own.";
            if (settings.PasswordWrite != PasswordWrite.None && Supports("changePassword") != true)
                yield return "The service says that it changes no passwords, and the app is set to send them.";
        }

        if (Schemas?.FirstOrDefault(s => s["id"].AsString() == ScimSchemas.UserUrn) is { } users)
            yield return $"The service describes its users by {users["attributes"].AsList().Count} attributes{(Schemas.Any(s => s["id"].AsString() == ScimSchemas.EnterpriseUserUrn) ? " and the enterprise extension" : "")}.";
    }

    private static List<AttributeSet> Complex(IReadOnlyList<AttributeValue> values) => [.. values.Select(v => v.AsComplex()).OfType<AttributeSet>()];
}
