using System.Net;
using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether a PUT (RFC 7644 §3.5.1) is done, and what becomes of what it leaves out.</summary>
internal sealed class PutProbe : IProbe
{
    private const string Path = "name.familyName";

    public string Feature => "PUT";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = AttributePath.Parse(Path);
        if (await at.ReadAsync(ProbeTarget.Users, at.Key, cancellationToken).ConfigureAwait(false) is not { } before)
        {
            yield return new(Feature, FeatureState.Unknown, "the user cannot be read");
            yield break;
        }

        var left = new[] { "title", "displayName", "externalId" }.FirstOrDefault(n => !before[n].IsNone);
        var body = ProbeBodies.Put(before, Path, "Put");
        var answer = await at.SendToAsync(HttpMethod.Put, ProbeTarget.Users, at.Key, left is null ? body : body.Without(left), null, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            yield return new(Feature, answer.Status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented ? FeatureState.Missing : FeatureState.Differs, $"refused with {ProbeTarget.Text(answer)}")
            {
                Follows = at.Style is null ? "Accounts are made there and cannot be changed." : null,
            };
            yield break;
        }

        var after = await at.ReadUntilAsync(ProbeTarget.Users, at.Key, u => u is not null && path.Get(u).AsString() == "Put", cancellationToken).ConfigureAwait(false);
        if (after is null || path.Get(after).AsString() != "Put")
        {
            yield return new(Feature, FeatureState.Differs, $"answered with {(int)answer.Status} and not done") { Follows = at.Style is null ? "Accounts are made there and cannot be changed." : null };
            yield break;
        }

        at.Style ??= ChangeStyle.Put;
        yield return left is null ? new(Feature, FeatureState.Works, "the user is replaced")
            : after[left].IsNone ? new(Feature, FeatureState.Works, "the user is replaced, and what is left out is cleared")
            : new(Feature, FeatureState.Differs, "the user is replaced, and what is left out is kept") { Follows = at.Style == ChangeStyle.Put ? "Values that are to be cleared stay." : null };
    }
}
