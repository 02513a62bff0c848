using System.Globalization;
using System.Runtime.CompilerServices;

namespace Provisioning.Connectors.Scim;

/// <summary>Whether everybody can be read page by page: startIndex, count, totalResults (RFC 7644 §3.4.2.4) and cursors (RFC 9865). It needs two users: where there is one, a second is made.</summary>
internal sealed class PagingProbe : IProbe
{
    private const string ByCursor = "Pages by cursor";

    public string Feature => "Pages (startIndex)";

    public async IAsyncEnumerable<Finding> RunAsync(ProbeTarget at, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = await PageAsync(at, 1, 1, cancellationToken).ConfigureAwait(false);
        if (first.List is null)
        {
            yield return new(Feature, FeatureState.Missing, $"a list of users is {first.Refused}") { Follows = "Users cannot be read: there is no import." };
            yield break;
        }

        var two = await PageAsync(at, 1, 2, cancellationToken).ConfigureAwait(false);
        if (two.Ids.Count < 2)
        {
            await at.MakeAsync(ProbeTarget.Users, $"{at.Name}-2{at.UserName[at.Name.Length..]}", ProbeBodies.User($"{at.Name}-2{at.UserName[at.Name.Length..]}", $"{at.Name}-2"), cancellationToken).ConfigureAwait(false);
            first = await PageAsync(at, 1, 1, cancellationToken).ConfigureAwait(false);
            two = await PageAsync(at, 1, 2, cancellationToken).ConfigureAwait(false);
        }

        if (two.Ids.Count < 2 || first.Ids.Count == 0)
        {
            yield return new(Feature, FeatureState.Unknown, "there are not two users to page");
            yield break;
        }

        var cursor = await CursorAsync(at, two, cancellationToken).ConfigureAwait(false);
        var (second, pages) = await SecondAsync(at, first, cancellationToken).ConfigureAwait(false);
        if (!pages)
        {
            // Somebody may have been added in between.
            first = await PageAsync(at, 1, 1, cancellationToken).ConfigureAwait(false);
            (second, pages) = await SecondAsync(at, first, cancellationToken).ConfigureAwait(false);
        }

        yield return pages
            ? new(Feature, FeatureState.Works, "the second page begins with the second user") { Lesson = cursor.State == FeatureState.Differs ? Lesson.PagesByIndexOnly : null }
            : new(Feature, FeatureState.Differs, second.List is null ? $"startIndex is {second.Refused}" : second.Ids.Count == 0 ? "the second page is empty, though there is a second user" : "startIndex is ignored: the second page begins with the first user")
            {
                Follows = cursor.State == FeatureState.Works ? "Users are read by cursor." : "A read of more than one page proves nothing: nobody counts as gone there.",
                Lesson = cursor.State == FeatureState.Works ? Lesson.PagesByCursorOnly : null,
            };
        yield return first.Ids.Count == 1
            ? new("Page size (count)", FeatureState.Works, "a page of one has one user")
            : new("Page size (count)", FeatureState.Differs, $"count is ignored: a page of one has {first.Ids.Count} users");
        if (await LargestAsync(at, cancellationToken).ConfigureAwait(false) is { } largest)
            yield return largest;
        var total = await TotalAsync(at, pages, first, cancellationToken).ConfigureAwait(false);
        if (total[0].State == FeatureState.Differs)
            total = await TotalAsync(at, pages, await PageAsync(at, 1, 1, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        foreach (var finding in total)
            yield return finding;
        yield return cursor;
    }

    private static async ValueTask<(ProbeList Second, bool Pages)> SecondAsync(ProbeTarget at, ProbeList first, CancellationToken cancellationToken)
    {
        var second = await PageAsync(at, 2, 1, cancellationToken).ConfigureAwait(false);
        return (second, second.Ids.Count > 0 && first.Ids.Count > 0 && second.Ids[0] != first.Ids[0]);
    }

    // Whether a page is smaller than it was asked for, though somebody comes after it; null where there are too few users to tell.
    private static async ValueTask<Finding?> LargestAsync(ProbeTarget at, CancellationToken cancellationToken)
    {
        const string Name = "Largest page";
        var said = at.Said.Config?.Number("filter", "maxResults") is { } most ? $"{most} at most" : null;
        var size = at.Settings.PageSize;
        var page = await PageAsync(at, 1, size, cancellationToken).ConfigureAwait(false);
        if (page.Ids.Count == 0)
            return null;
        if (page.Ids.Count >= size)
            return new(Name, FeatureState.Works, $"a page of {size} has as many users") { Said = said };
        var after = await PageAsync(at, page.Ids.Count + 1, 1, cancellationToken).ConfigureAwait(false);
        return after.Ids.Count == 0 || page.Ids.Contains(after.Ids[0]) ? null
            : new(Name, FeatureState.Differs, $"of a page of {size} users, {page.Ids.Count} came") { Said = said, Follows = "Pages are to be asked for in the size that comes.", Lesson = Lesson.PagesAreCapped, Number = page.Ids.Count };
    }

    // Where the service says that the last user is there is one, and after it there is nobody, or somebody who was there before.
    private static async ValueTask<IReadOnlyList<Finding>> TotalAsync(ProbeTarget at, bool pages, ProbeList first, CancellationToken cancellationToken)
    {
        const string Name = "totalResults";
        const string NoProof = "A read cannot prove that it saw everybody: nobody counts as gone there.";
        if (first.List?.TotalResults is not { } total)
            return [new(Name, FeatureState.Missing, "the service does not say how many users there are") { Follows = NoProof }];
        if (!pages)
            return [new(Name, FeatureState.Unknown, "without pages it cannot be found out")];
        var last = await PageAsync(at, total, 1, cancellationToken).ConfigureAwait(false);
        var after = await PageAsync(at, total + 1, 1, cancellationToken).ConfigureAwait(false);
        var comesAgain = after.Ids.Count > 0 && (first.Ids.Contains(after.Ids[0]) || last.Ids.Contains(after.Ids[0]));
        Finding counted = after.Ids.Count > 0 && !comesAgain ? new(Name, FeatureState.Differs, "there are more users than it says") { Follows = NoProof }
            : last.Ids.Count == 0 ? new(Name, FeatureState.Differs, "there are fewer users than it says, or not all are shown") { Follows = NoProof }
            : new(Name, FeatureState.Works, "there are as many users as it says");
        return comesAgain ? [counted, new("Past the last page", FeatureState.Differs, "users come again who came before") { Follows = "A read of a single page may prove nothing: set PageSize below the number of users." }] : [counted];
    }

    private static async ValueTask<Finding> CursorAsync(ProbeTarget at, ProbeList known, CancellationToken cancellationToken)
    {
        var said = Advertised.Word(at.Said.Config?.Flag("pagination", "cursor"));
        var first = await at.ListAsync("cursor&count=1", "cursor&count", cancellationToken).ConfigureAwait(false);
        if (first.List?.NextCursor is not { Length: > 0 } cursor)
            return new(ByCursor, FeatureState.Missing, first.List is null ? first.Refused : "no cursor is given") { Said = said };
        var second = await at.ListAsync($"cursor={Uri.EscapeDataString(cursor)}&count=1", "cursor&count", cancellationToken).ConfigureAwait(false);
        return second.Ids.Count > 0 && first.Ids.Count > 0 && !first.Ids.Contains(second.Ids[0])
            ? new(ByCursor, FeatureState.Works, "the cursor leads to the second page") { Said = said }
            : new(ByCursor, FeatureState.Differs, second.List is null ? $"the cursor is {second.Refused}" : known.Ids.Count > 1 && second.Ids.Count == 0 ? "the cursor leads to an empty page" : "the cursor leads to the first page again") { Said = said };
    }

    private static ValueTask<ProbeList> PageAsync(ProbeTarget at, long start, int count, CancellationToken cancellationToken) =>
        at.ListAsync(string.Create(CultureInfo.InvariantCulture, $"startIndex={start}&count={count}"), "startIndex&count", cancellationToken);
}
