using System.Net;
using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether a second user of the same name is refused (RFC 7644 §3.3.1).</summary>
internal sealed class DuplicateProbe : IProbe
{
    public string Feature => "Duplicates";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (answer, made) = await at.MakeAsync(ProbeTarget.Users, at.UserName, ProbeBodies.User(at.UserName, $"{at.Name}-3"), cancellationToken).ConfigureAwait(false);
        yield return answer.Status == HttpStatusCode.Conflict ? new(Feature, FeatureState.Works, "a second user of the same name is refused with 409")
            : made is null ? new(Feature, FeatureState.Differs, $"a second user of the same name is refused with {ProbeTarget.Text(answer)}, not 409") { Follows = "Whose name is taken fails with that answer, and is not taken for somebody who is there already." }
            : made.Key == at.Key ? new(Feature, FeatureState.Differs, "a second user of the same name is answered as made, with the one that is there") { Follows = "Who is made may be somebody who was there already: import before anything is made (Invoke-ProvImport)." }
            : new(Feature, FeatureState.Differs, "a second user of the same name is made") { Follows = "The service lets two people have one name: import before anything is made (Invoke-ProvImport), and map userName with -Unique." };
    }
}
