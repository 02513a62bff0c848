using System.Collections;

namespace Provisioning.Commands;

/// <summary>Offers the practice applications that are running.</summary>
public sealed class SandboxCompleter : ProvCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound) => Sandboxes.Names.Select(n => new CompletionCandidate(n));
}
