namespace Provisioning.Scim.Service;

/// <summary>Answers queries over resources (RFC 7644 §3.4.2): filters, order, pages by index and by cursor.</summary>
internal sealed class Listing(IResourceStorage storage, ResourceView view)
{
    /// <summary>The page of the resources of these types that the query asks for.</summary>
    /// <exception cref="ScimException">invalidFilter, invalidCursor, expiredCursor.</exception>
    public async ValueTask<ListResponse> RunAsync(IReadOnlyList<ResourceType> types, Query query, CancellationToken cancellationToken)
    {
        var after = query.Cursor is { Length: > 0 } cursor ? PageCursor.Read(cursor, query.Question) : null;
        var page = query.SortBy is { } path ? await SortedAsync(types, query, path, after, cancellationToken).ConfigureAwait(false)
            : query.Filter is null && types is [var only] ? await WholeAsync(only, query, after, cancellationToken).ConfigureAwait(false)
            : await ScannedAsync(types, query, after, cancellationToken).ConfigureAwait(false);
        var last = page.HasMore && query.Cursor is not null && page.Resources is [.., var end] ? new PageCursor(end.Type.Kind, end.Resource.Number).Write(query.Question) : null;
        return new(page.Total, query.Cursor is null ? query.StartIndex : null, [.. page.Resources.Select(r => view.Selected(r.Type, r.Resource, query))]) { NextCursor = last };
    }

    // Everybody of one type: nothing but the page itself is looked at.
    private async ValueTask<Page> WholeAsync(ResourceType type, Query query, PageCursor? after, CancellationToken cancellationToken)
    {
        var total = storage.Count(type.Kind);
        if (query.Cursor is null)
        {
            var found = query.Count == 0 ? [] : await storage.PageAsync(type.Kind, query.StartIndex - 1, query.Count, cancellationToken).ConfigureAwait(false);
            return new(total, [.. found.Select(r => (type, r))], HasMore: false);
        }

        var taken = new List<(ResourceType, ScimResource)>();
        await foreach (var resource in storage.ReadAsync(type.Kind, after?.Number ?? 0, cancellationToken).ConfigureAwait(false))
        {
            if (taken.Count == query.Count)
                return new(total, taken, HasMore: true);
            taken.Add((type, resource));
        }

        return new(total, taken, HasMore: false);
    }

    private async ValueTask<Page> ScannedAsync(IReadOnlyList<ResourceType> types, Query query, PageCursor? after, CancellationToken cancellationToken)
    {
        var taken = new List<(ResourceType, ScimResource)>();
        var (total, hasMore) = (0L, false);
        await foreach (var (type, resource) in MatchingAsync(types, query.Filter, cancellationToken).ConfigureAwait(false))
        {
            total++;
            var isWanted = query.Cursor is null ? total >= query.StartIndex : after is null || IsBehind(type, resource, after);
            if (isWanted && taken.Count < query.Count)
                taken.Add((type, resource));
            else
                hasMore |= isWanted;
        }

        return new(total, taken, hasMore);
    }

    // Only the values to sort by are held of all: the resources of the page are read again.
    private async ValueTask<Page> SortedAsync(IReadOnlyList<ResourceType> types, Query query, AttributePath path, PageCursor? after, CancellationToken cancellationToken)
    {
        var keys = new List<(AttributeValue Key, ResourceType Type, string Id, long Number)>();
        await foreach (var (type, resource) in MatchingAsync(types, query.Filter, cancellationToken).ConfigureAwait(false))
            keys.Add((Key(view.Whole(type, resource), path), type, resource.Id, resource.Number));
        var caseExact = types[0].Schema.Find(path) is { CaseExact: true } ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        var order = Comparer<AttributeValue>.Create((a, b) => Compare(a, b, caseExact));
        var sorted = (query.Descending ? keys.OrderByDescending(k => k.Key, order) : keys.OrderBy(k => k.Key, order)).ToList();
        var start = query.Cursor is null ? query.StartIndex - 1 : after is null ? 0 : sorted.FindIndex(k => k.Type.Kind == after.Kind && k.Number == after.Number) + 1;
        if (after is not null && start == 0)
            throw ScimException.BadRequest(ScimException.ExpiredCursor, "The resource at which the last page ended is not there any more: begin again.");
        var taken = new List<(ResourceType, ScimResource)>();
        foreach (var (_, type, id, _) in sorted.Skip(start).Take(query.Count))
        {
            if (await storage.GetAsync(type.Kind, id, cancellationToken).ConfigureAwait(false) is { } resource)
                taken.Add((type, resource));
        }

        return new(sorted.Count, taken, HasMore: start + query.Count < sorted.Count);
    }

    private async IAsyncEnumerable<(ResourceType Type, ScimResource Resource)> MatchingAsync(
        IReadOnlyList<ResourceType> types,
        ScimFilter? filter,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var type in types)
        {
            var matches = filter?.Compile(type.Schema);
            if (filter is not null && await NarrowAsync(type, filter, cancellationToken).ConfigureAwait(false) is { } few)
            {
                foreach (var resource in few.Where(r => matches!(view.Whole(type, r))))
                    yield return (type, resource);
                continue;
            }

            await foreach (var resource in storage.ReadAsync(type.Kind, 0, cancellationToken).ConfigureAwait(false))
            {
                if (matches is null || matches(view.Whole(type, resource)))
                    yield return (type, resource);
            }
        }
    }

    // Look-ups by id, name and externalId are what provisioning does most. Null where the filter has none.
    private async ValueTask<IReadOnlyList<ScimResource>?> NarrowAsync(ResourceType type, ScimFilter filter, CancellationToken cancellationToken)
    {
        foreach (var comparison in filter.Conjuncts.OfType<ComparisonNode>())
        {
            if (comparison.Operator != FilterOperator.Equal || comparison.Value.AsString() is not { } text || comparison.Path is not { SubAttribute: null, Filter: null } path)
                continue;
            if (path.SchemaUrn is not null && !ScimSchemas.IsCore(path.SchemaUrn))
                continue;
            if (path.Attribute.Equals("id", StringComparison.OrdinalIgnoreCase))
                return await storage.GetAsync(type.Kind, text, cancellationToken).ConfigureAwait(false) is { } byId ? [byId] : [];
            if (path.Attribute.Equals("externalId", StringComparison.OrdinalIgnoreCase))
                return await storage.FindAsync(type.Kind, ResourceKey.ExternalId, text, cancellationToken).ConfigureAwait(false);
            if (path.Attribute.Equals(ResourceNames.NameAttribute(type.Kind), StringComparison.OrdinalIgnoreCase))
                return await storage.FindAsync(type.Kind, ResourceKey.Name, text, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    private static bool IsBehind(ResourceType type, ScimResource resource, PageCursor after) =>
        type.Kind > after.Kind || type.Kind == after.Kind && resource.Number > after.Number;

    // Of several values the primary one counts, else the first (RFC 7644 §3.4.2.3).
    private static AttributeValue Key(AttributeSet resource, AttributePath path)
    {
        var values = path.Get(resource).AsList();
        var chosen = values.FirstOrDefault(v => v.AsComplex()?["primary"].AsBoolean() == true);
        if (chosen.IsNone && values.Count > 0)
            chosen = values[0];
        return chosen.AsComplex() is { } complex ? complex["value"] : chosen;
    }

    // What has no value comes last, or first where the order is turned round.
    private static int Compare(AttributeValue a, AttributeValue b, StringComparison comparison) =>
        a.IsNone || b.IsNone ? a.IsNone.CompareTo(b.IsNone)
        : a.AsDecimal() is { } x && b.AsDecimal() is { } y ? x.CompareTo(y)
        : string.Compare(a.ToString(), b.ToString(), comparison);

    private sealed record Page(long Total, IReadOnlyList<(ResourceType Type, ScimResource Resource)> Resources, bool HasMore);
}
