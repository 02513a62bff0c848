using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether Bulk (RFC 7644 §3.7) is there where the service says so, and the other way round. The one operation changes the probe's user.</summary>
internal sealed class BulkProbe : IProbe
{
    public string Feature => "Bulk";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var said = at.Said.Word("bulk");
        if (at.Said.Supports("bulk") != true)
        {
            yield return new(Feature, FeatureState.Missing, "the service does not say that it has it, so it was not tried") { Said = said };
            yield break;
        }

        const string Singly = "Requests are sent one by one.";
        var answer = await at.SendAsync(HttpMethod.Post, "Bulk", "Bulk", ProbeBodies.Bulk(at.Key, ProbeBodies.Patch(ChangeStyle.Patch, "replace", "name.familyName", "Bulk")), null, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            yield return new(Feature, FeatureState.Differs, $"refused with {ProbeTarget.Text(answer)}") { Said = said, Follows = Singly };
            yield break;
        }

        var user = await at.ReadUntilAsync(ProbeTarget.Users, at.Key, IsDone, cancellationToken).ConfigureAwait(false);
        yield return IsDone(user) ? new(Feature, FeatureState.Works, "what is asked for together is done") { Said = said } : new(Feature, FeatureState.Differs, $"answered with {(int)answer.Status} and not done") { Said = said, Follows = Singly };
    }

    private static bool IsDone(AttributeSet? user) => user?["name"].AsComplex()?["familyName"].AsString() == "Bulk";
}
