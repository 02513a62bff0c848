using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Streams, some items at a time.</summary>
internal static class Pages
{
    /// <summary>The items in lists of so many; the last one may have fewer.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<T>> OfAsync<T>(IAsyncEnumerable<T> items, int size, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var page = new List<T>(size);
        await foreach (var item in items.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            page.Add(item);
            if (page.Count < size)
                continue;
            yield return page;
            page = new(size);
        }

        if (page.Count > 0)
            yield return page;
    }
}
