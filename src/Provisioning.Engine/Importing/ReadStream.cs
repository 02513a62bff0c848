using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>That a read broke off: nothing follows it, and nothing that came before it is proof of anything.</summary>
/// <param name="Error">Why.</param>
internal sealed record ReadFailed(ProvisioningError Error) : ReadItem;

/// <summary>Reads an app to the end, or to the error with which it ends.</summary>
internal static class ReadStream
{
    /// <summary>The items, the last of them a <see cref="ReadFailed"/> where the read broke off.</summary>
    public static async IAsyncEnumerable<ReadItem> OfAsync(App app, IAsyncEnumerable<ReadItem> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = items.GetAsyncEnumerator(cancellationToken);
        await using var closing = next.ConfigureAwait(false);
        while (true)
        {
            ReadFailed? failed = null;
            try
            {
                if (!await next.MoveNextAsync().ConfigureAwait(false))
                    yield break;
            }
            catch (ProvisioningException e)
            {
                failed = new(e.Error with { App = app.Name });
            }

            yield return failed ?? next.Current;
            if (failed is not null)
                yield break;
        }
    }
}
