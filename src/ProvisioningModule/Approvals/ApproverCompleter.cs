namespace Provisioning.Commands;

/// <summary>Offers the names of approvers.</summary>
public sealed class ApproverCompleter : StoreContentCompleter
{
    /// <inheritdoc/>
    private protected override async IAsyncEnumerable<CompletionCandidate> CandidatesAsync(OpenStore store, string typed, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var approver in store.Engine.Approvers.ListAsync(cancellationToken).ConfigureAwait(false))
            yield return new(approver.Name, $"{approver.KeyType}{(approver.AccountName is null ? "" : $", {approver.AccountName}")}");
    }
}
