using System.Net;
using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether a change of another version is refused (RFC 7644 §3.14).</summary>
internal sealed class VersionProbe : IProbe
{
    public string Feature => "Versions (If-Match)";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Read = "Accounts are read before they are changed, one more request for each change.";
        var said = at.Said.Word("etag");
        var answer = await at.SendToAsync(HttpMethod.Get, ProbeTarget.Users, at.Key, null, null, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess || ProbeTarget.Resource(answer) is not { } user)
        {
            yield return new(Feature, FeatureState.Unknown, "the user cannot be read") { Said = said };
            yield break;
        }

        if ((answer.Version ?? user["meta"].AsComplex()?["version"].AsString()) is not { Length: > 0 })
        {
            yield return new(Feature, FeatureState.Missing, "users have no version") { Said = said, Follows = Read };
            yield break;
        }

        if (at.Style is not { } style)
        {
            yield return new(Feature, FeatureState.Unknown, "users cannot be changed") { Said = said };
            yield break;
        }

        var changed = await at.ChangeAsync(style, "name.familyName", "Versioned", cancellationToken, "W/\"provisioning-no-version\"").ConfigureAwait(false);
        yield return changed.IsSuccess ? new(Feature, FeatureState.Differs, "a change of a version that there is not is done") { Said = said, Follows = Read }
            : changed.Status is HttpStatusCode.PreconditionFailed ? new(Feature, FeatureState.Works, "a change of a version that there is not is refused") { Said = said }
            : new(Feature, FeatureState.Unknown, $"refused with {ProbeTarget.Text(changed)}") { Said = said, Follows = Read };
    }
}
