using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether a user is found by userName, whoever has another one is not, and whether case counts (RFC 7643 §4.1.1: it does not).</summary>
internal sealed class UserNameFilterProbe : IProbe
{
    private static readonly AttributePath Path = AttributePath.Of("userName");

    public string Feature => "Filter by userName";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Import = "Who has an account already may not be found: import before anything is made (Invoke-ProvImport).";
        var said = at.Said.Word("filter");
        var own = await at.FilterAsync(ScimFilter.ForValue(Path, at.UserName).ToString(), cancellationToken).ConfigureAwait(false);
        if (own.List is null)
        {
            yield return new(Feature, FeatureState.Missing, own.Refused) { Said = said, Follows = Import };
            yield break;
        }

        var nobody = await at.FilterAsync(ScimFilter.ForValue(Path, at.NobodysName).ToString(), cancellationToken).ConfigureAwait(false);
        yield return (own.Ids.Contains(at.Key), nobody.Ids.Count, own.Ids.Count) switch
        {
            (_, > 0, _) => new(Feature, FeatureState.Differs, "it is answered with people who have another name") { Said = said, Follows = $"What comes back is compared again, so that nobody is taken for another. {Import}" },
            (false, _, _) => new(Feature, FeatureState.Differs, "the user is not found, though it is there") { Said = said, Follows = Import },
            (true, _, > 1) => new(Feature, FeatureState.Differs, "the user is found, and others with it") { Said = said, Follows = "What comes back is compared again, so that nobody is taken for another." },
            _ => new(Feature, FeatureState.Works, "the user is found, and nobody for a name that nobody has") { Said = said },
        };
        if (!own.Ids.Contains(at.Key) || nobody.Ids.Count > 0)
            yield break;
        var upper = await at.FilterAsync(ScimFilter.ForValue(Path, at.UserName.ToUpperInvariant()).ToString(), cancellationToken).ConfigureAwait(false);
        yield return upper.Ids.Contains(at.Key)
            ? new("Case of userName", FeatureState.Works, "the user is found in capitals too")
            : new("Case of userName", FeatureState.Differs, "the user is not found in capitals") { Follows = "Names that differ by case alone are two accounts there: map userName in one case, such as String.toLowerCase(userName)." };
    }
}
