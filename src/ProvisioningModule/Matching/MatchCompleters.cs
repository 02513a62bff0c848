using System.Collections;
using System.Runtime.CompilerServices;

namespace Provisioning.Commands;

/// <summary>Offers the names of match rules.</summary>
public sealed class MatchRuleCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var app in store.Engine.Apps.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (var rule in app.MatchRules)
                yield return new(rule.Name, $"{app.Name}: {string.Join(", ", rule.Comparisons)}");
        }
    }
}

/// <summary>Offers the keys of objects that wait for a decision.</summary>
public sealed class MatchCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var match in store.Engine.Matches.ListAsync(null, [MatchState.Pending], cancellationToken).ConfigureAwait(false))
            yield return new(match.Key, $"{match.App}: {match.Reason}");
    }
}

/// <summary>Offers what can become of an object that waits.</summary>
public sealed class MatchActionCompleter : ProvCompleter
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionCandidate> Candidates(string typed, IDictionary bound) =>
    [
        new(nameof(MatchAction.Link), "It belongs to the user that is named"),
        new(nameof(MatchAction.Create), "It belongs to somebody new"),
        new(nameof(MatchAction.Ignore), "It belongs to nobody"),
    ];
}
