using System.Net;
using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether a user that is deleted is gone (RFC 7644 §3.6). The last of all.</summary>
internal sealed class DeleteProbe : IProbe
{
    public string Feature => "Deleting";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        const string Disable = "Accounts cannot be deleted: choose -Deprovisioning Disable.";
        var (answer, isGone) = await at.DeleteAsync(at.Remains.First(m => m.Key == at.Key), cancellationToken).ConfigureAwait(false);
        yield return answer switch
        {
            { IsSuccess: true } when isGone => new(Feature, FeatureState.Works, "a user that is deleted is gone (404)"),
            { IsSuccess: true } => new(Feature, FeatureState.Differs, $"answered with {(int)answer.Status}, and the user is still there") { Follows = Disable },
            { Status: HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented or HttpStatusCode.Forbidden } => new(Feature, FeatureState.Missing, $"refused with {ProbeTarget.Text(answer)}") { Follows = Disable },
            _ => new(Feature, FeatureState.Differs, $"refused with {ProbeTarget.Text(answer)}") { Follows = Disable },
        };
    }
}
