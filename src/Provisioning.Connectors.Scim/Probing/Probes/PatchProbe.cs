using System.Net;
using System.Runtime.CompilerServices;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether a PATCH (RFC 7644 §3.5.2) is done, or answered and not done, and in which form.</summary>
internal sealed class PatchProbe : IProbe
{
    private const string Path = "name.familyName";

    public string Feature => "PATCH";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var said = at.Said.Word("patch");
        var (plain, does) = await TryAsync(at, ChangeStyle.Patch, "Patched", cancellationToken).ConfigureAwait(false);
        if (does)
        {
            at.Style = ChangeStyle.Patch;
            yield return new(Feature, FeatureState.Works, "what changed is sent, and done") { Said = said };
            yield break;
        }

        var seen = plain.IsSuccess ? $"answered with {(int)plain.Status} and not done" : $"refused with {ProbeTarget.Text(plain)}";
        if (plain.Status is not (HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented))
        {
            foreach (var (style, lesson, words) in new[] { (ChangeStyle.PatchCapitalised, Lesson.PatchIsCapitalised, "with capitalised words (Replace)"), (ChangeStyle.PatchWithoutPath, Lesson.PatchHasNoPath, "without a path, with an object as the value") })
            {
                if (!(await TryAsync(at, style, $"Patched {style}", cancellationToken).ConfigureAwait(false)).Does)
                    continue;
                at.Style = style;
                yield return new(Feature, FeatureState.Differs, $"{seen} in the form of RFC 7644; done {words}") { Said = said, Follows = $"Changes have to be sent {words}.", Lesson = lesson };
                yield break;
            }
        }

        yield return plain.Status is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented
            ? new(Feature, FeatureState.Missing, seen) { Said = said, Follows = "Changes are sent as PUT, after a read.", Lesson = Lesson.HasNoPatch }
            : new(Feature, FeatureState.Differs, seen) { Said = said, Follows = "Changes of accounts do not arrive by PATCH." };
    }

    private static async ValueTask<(ScimAnswer Answer, bool Does)> TryAsync(ProbeTarget at, ChangeStyle style, string value, CancellationToken cancellationToken)
    {
        var path = AttributePath.Parse(Path);
        var answer = await at.ChangeAsync(style, Path, value, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
            return (answer, false);
        var user = await at.ReadUntilAsync(ProbeTarget.Users, at.Key, u => u is not null && path.Get(u).AsString() == value, cancellationToken).ConfigureAwait(false);
        return (answer, user is not null && path.Get(user).AsString() == value);
    }
}
