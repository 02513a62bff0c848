using System.Collections;

namespace Provisioning.Commands;

/// <summary>Offers the endpoints that are running.</summary>
public sealed class EndpointCompleter : ProvCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound) => Endpoints.Apps.Select(n => new CompletionCandidate(n));
}
