using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether the directory's id is kept as externalId, and users are found by it.</summary>
internal sealed class ExternalIdProbe : IProbe
{
    public string Feature => "externalId";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string ByName = "Accounts that are there already are found by userName alone; once linked they are known by the service's own id.";
        const string ByExternalId = "Filter by externalId";
        var path = AttributePath.Of(Feature);
        var user = await at.ReadUntilAsync(ProbeTarget.Users, at.Key, u => u?[Feature].AsString() == at.Name, cancellationToken).ConfigureAwait(false);
        if (user?[Feature].AsString() == at.Name)
        {
            yield return new(Feature, FeatureState.Works, "it is kept");
        }
        else
        {
            yield return new(Feature, user is null ? FeatureState.Unknown : FeatureState.Missing, user is null ? "the user cannot be read" : user[Feature].IsNone ? "it is not kept" : "another one is kept") { Follows = ByName };
            yield break;
        }

        var own = await at.FilterAsync(ScimFilter.ForValue(path, at.Name).ToString(), cancellationToken).ConfigureAwait(false);
        var nobody = await at.FilterAsync(ScimFilter.ForValue(path, at.NobodysName).ToString(), cancellationToken).ConfigureAwait(false);
        yield return own.List is null ? new(ByExternalId, FeatureState.Missing, own.Refused) { Follows = ByName }
            : nobody.Ids.Count > 0 ? new(ByExternalId, FeatureState.Differs, "it is answered with people who have another one") { Follows = $"What comes back is compared again. {ByName}" }
            : own.Ids.Contains(at.Key) ? new(ByExternalId, FeatureState.Works, "the user is found, and nobody for an id that nobody has")
            : new(ByExternalId, FeatureState.Differs, "the user is not found, though it is there") { Follows = ByName };
    }
}
