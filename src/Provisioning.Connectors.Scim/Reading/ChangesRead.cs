using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// Reads the users that changed since a mark, by a filter on meta.lastModified (RFC 7644 §3.4.2.2), and believes nothing of it that does not prove itself: what came has to match the filter, and has to have, or to be newer than, the newest
/// change that was read before, which the filter includes. So neither a service that ignores the filter nor one that answers it with nobody is taken at its word. For one read.
/// </summary>
/// <param name="clock">The time.</param>
/// <param name="pages">Asks for a page of everybody.</param>
/// <param name="readAll">Reads all the pages that the given way to ask for one gives.</param>
internal sealed class ChangesRead(TimeProvider clock, PageSource<RemoteObject> pages, Func<PageSource<RemoteObject>, IAsyncEnumerable<ReadItem>> readAll)
{
    private ProvisioningError? _refusal;

    public async IAsyncEnumerable<ReadItem> RunAsync(string watermark, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (ChangeMark.Parse(watermark) is not { } mark)
        {
            yield return new DeltaRefused("what was noted of its last read cannot be understood", IsLasting: false);
            yield break;
        }

        var filter = Uri.EscapeDataString(mark.Filter);
        DateTimeOffset? newest = null;
        var read = readAll((query, name, token) => AskAsync($"{query}&filter={filter}", $"{name}&filter=meta.lastModified gt …", token));
        await foreach (var item in new MarkedRead(clock, mark).RunAsync(read, cancellationToken).ConfigureAwait(false))
        {
            if (_refusal is not null)
                break;
            switch (item)
            {
                case ObjectRead { Object.Modified: null }:
                    yield return new DeltaRefused("some of its users do not say when they changed", IsLasting: true);
                    yield break;
                case ObjectRead { Object.Modified: { } modified } when modified < mark.From:
                    yield return new DeltaRefused("it does not obey a filter by the time of the last change", IsLasting: true);
                    yield break;
                case ObjectRead { Object.Modified: { } modified }:
                    newest = newest > modified ? newest : modified;
                    break;
                case ReadCompleted { Proof.IsComplete: false } end:
                    yield return new DeltaRefused($"its changes did not prove to be all of them ({end.Proof.Evidence})", IsLasting: false);
                    yield break;
                case ReadCompleted when newest is null || newest < mark.Newest:
                    yield return new DeltaRefused("it no longer gives the newest change that was read before: that user was deleted, or a filter by time does not work there", IsLasting: false);
                    yield break;
            }

            yield return item is ReadCompleted completed ? completed with { Proof = new(false, "what changed since the read before", completed.Proof.ObjectCount) } : item;
        }

        if (_refusal is not null)
            yield return new DeltaRefused($"it does not take a filter by the time of the last change ({_refusal.Message.TrimEnd('.')})", IsLasting: _refusal.Id != ErrorIds.AppUnavailable);
    }

    // A filter that the service does not take is a matter of the filter: whether the service is there at all, the read of everybody tells.
    private async ValueTask<ReadPage<RemoteObject>> AskAsync(string query, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await pages(query, name, cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id is ErrorIds.AppRejected or ErrorIds.AccountNotFound or ErrorIds.AppPermission or ErrorIds.AppProtocol or ErrorIds.AppUnavailable)
        {
            _refusal = e.Error;
            return new(0, null, []);
        }
    }
}

/// <summary>Asks for a page of a list.</summary>
/// <param name="query">The query.</param>
/// <param name="name">The query as errors may show it: without values.</param>
/// <param name="cancellationToken">Ends it.</param>
internal delegate ValueTask<ReadPage<T>> PageSource<T>(string query, string name, CancellationToken cancellationToken);
