using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether a new user comes with its address (RFC 7644 §3.3).</summary>
internal sealed class LocationProbe : IProbe
{
    public string Feature => "Location";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var said = at.Made.Location ?? ProbeTarget.Resource(at.Made)?["meta"].AsComplex()?["location"].AsString();
        yield return said is not { Length: > 0 } ? new(Feature, FeatureState.Missing, "a new user comes without its address")
            : !Uri.TryCreate(said, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") ? new(Feature, FeatureState.Differs, "a new user comes with a part of its address")
            : Uri.UnescapeDataString(address.AbsolutePath).EndsWith($"/Users/{at.Key}", StringComparison.Ordinal) ? new(Feature, FeatureState.Works, "a new user comes with its address")
            : new(Feature, FeatureState.Differs, "a new user comes with an address that is not its own");
    }
}
