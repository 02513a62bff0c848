using System.Collections;

namespace Provisioning.Commands;

/// <summary>Offers the templates of apps.</summary>
public sealed class TemplateCompleter : ProvCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound) => Templates.Shipped.Names.Select(n => new CompletionCandidate(n));
}
