using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether users are found by when they were last changed, which reading changes alone rests on.</summary>
internal sealed class LastModifiedProbe : IProbe
{
    public string Feature => "Filter by meta.lastModified";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Full = "Every import reads everybody.";
        var user = await at.ReadAsync(ProbeTarget.Users, at.Key, cancellationToken).ConfigureAwait(false);
        if (user?["meta"].AsComplex()?["lastModified"].AsString() is not { Length: > 0 } modified || !DateTimeOffset.TryParse(modified, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out _))
        {
            yield return new(Feature, FeatureState.Missing, "users do not say when they were last changed") { Follows = Full };
            yield break;
        }

        var later = await at.FilterAsync("meta.lastModified gt \"2999-01-01T00:00:00Z\"", cancellationToken).ConfigureAwait(false);
        if (later.List is null)
        {
            yield return new(Feature, FeatureState.Missing, later.Refused) { Follows = Full };
            yield break;
        }

        var since = await at.FilterAsync($"meta.lastModified ge \"{modified}\"", cancellationToken).ConfigureAwait(false);
        yield return later.Ids.Count > 0 ? new(Feature, FeatureState.Differs, "it is answered with people who were not changed since") { Follows = Full }
            : since.Ids.Contains(at.Key) ? new(Feature, FeatureState.Works, "who was changed since is found, and nobody else")
            : since.List?.TotalResults > since.Ids.Count ? new(Feature, FeatureState.Unknown, "too many were changed since to tell")
            : new(Feature, FeatureState.Differs, "the user is not found, though it was changed since") { Follows = Full };
    }
}
