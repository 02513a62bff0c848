using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>What a filter is answered with that a service need not know: it is to be refused, or to be right.</summary>
internal sealed class OtherFilterProbe : IProbe
{
    public string Feature => "Other filters";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var said = at.Said.Word("filter");
        // Nobody matches.
        var found = await at.FilterAsync($"userName co \"{at.NobodysName}\"", cancellationToken).ConfigureAwait(false);
        yield return found.List is null ? new(Feature, FeatureState.Missing, $"co is {found.Refused}") { Said = said }
            : found.Ids.Count > 0 ? new(Feature, FeatureState.Differs, "co is answered with people who do not match") { Said = said, Follows = "A filter that it does not know is taken for none: nothing that it gives for one is believed without a look." }
            : new(Feature, FeatureState.Works, "co is answered with whom it means") { Said = said };
    }
}
