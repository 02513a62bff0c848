using System.Globalization;

namespace Provisioning.Scim.Service;

/// <summary>What a GET or a .search asks for (RFC 7644 §3.4.2, RFC 9865 §2).</summary>
internal sealed record Query
{
    private const int StandardCount = 100;

    public static Query None { get; } = new();

    public ScimFilter? Filter { get; private init; }

    public AttributePath? SortBy { get; private init; }

    public bool Descending { get; private init; }

    public int StartIndex { get; private init; } = 1;

    public int Count { get; private init; } = StandardCount;

    /// <summary>The cursor; empty for the first page, null where pages are asked for by index.</summary>
    public string? Cursor { get; private init; }

    public IReadOnlyList<AttributePath> Attributes { get; private init; } = [];

    public IReadOnlyList<AttributePath> Excluded { get; private init; } = [];

    /// <summary>What the page's cursor is good for: the same question again.</summary>
    public string Question => $"{Filter}\n{SortBy}\n{Descending}";

    /// <summary>The query of an address.</summary>
    /// <exception cref="ScimException">invalidFilter, invalidPath, invalidValue, invalidCount.</exception>
    public static Query Of(string query, ScimLimits limits) => query.Length == 0 ? None : Of(QueryText.Parameters(query), limits);

    /// <summary>The query that a .search has in its body (RFC 7644 §3.4.3).</summary>
    /// <exception cref="ScimException">As <see cref="Of(string, ScimLimits)"/>.</exception>
    public static Query Of(AttributeSet search, ScimLimits limits) => Of(
        search.ToDictionary(p => p.Key, p => p.Value.Kind == AttributeValueKind.List ? string.Join(',', p.Value.AsList()) : p.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        limits);

    private static Query Of(IReadOnlyDictionary<string, string> parameters, ScimLimits limits)
    {
        var cursor = parameters.GetValueOrDefault("cursor");
        return new()
        {
            Filter = parameters.TryGetValue("filter", out var filter) ? Parse(filter, limits) : null,
            SortBy = parameters.TryGetValue("sortBy", out var sortBy) ? Path(sortBy, limits) : null,
            Descending = string.Equals(parameters.GetValueOrDefault("sortOrder"), "descending", StringComparison.OrdinalIgnoreCase),
            Cursor = cursor,
            // A start below 1 is 1, and a count below 0 is 0 (RFC 7644 table 6).
            StartIndex = Math.Max(1, Number("startIndex", 1, parameters, ScimException.InvalidValue)),
            Count = Math.Clamp(Number("count", StandardCount, parameters, cursor is null ? ScimException.InvalidValue : ScimException.InvalidCount), 0, limits.MaxResults),
            Attributes = Paths("attributes", parameters, limits),
            Excluded = Paths("excludedAttributes", parameters, limits),
        };
    }

    private static ScimFilter Parse(string filter, ScimLimits limits)
    {
        if (filter.Length > limits.MaxFilterLength)
            throw TooMuch($"is longer than {limits.MaxFilterLength} characters");
        var parsed = ScimFilter.TryParse(filter, out var found, out var error) ? found : throw ScimException.BadRequest(ScimException.InvalidFilter, error.Message);
        return parsed.Size <= limits.MaxFilterSize ? parsed : throw TooMuch($"has more than {limits.MaxFilterSize} conditions");

        static ScimException TooMuch(string what) => ScimException.BadRequest(ScimException.InvalidFilter, $"The filter {what}.");
    }

    private static AttributePath Path(string path, ScimLimits limits)
    {
        if (path.Length > limits.MaxFilterLength)
            throw ScimException.BadRequest(ScimException.InvalidPath, $"A path is longer than {limits.MaxFilterLength} characters.");
        return AttributePath.TryParse(path, out var parsed, out var error) ? parsed : throw ScimException.BadRequest(ScimException.InvalidPath, error.Message);
    }

    private static int Number(string name, int standard, IReadOnlyDictionary<string, string> parameters, string kind) =>
        !parameters.TryGetValue(name, out var text) ? standard
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ScimException.BadRequest(kind, $"{name} is no number.");

    private static IReadOnlyList<AttributePath> Paths(string name, IReadOnlyDictionary<string, string> parameters, ScimLimits limits)
    {
        if (!parameters.TryGetValue(name, out var list))
            return [];
        var names = list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return names.Length <= limits.MaxAttributes
            ? [.. names.Select(n => PathOrExtension(n, limits))]
            : throw ScimException.BadRequest(ScimException.InvalidValue, $"{name} has more than {limits.MaxAttributes} names.");
    }

    // The URN of the extension alone names all that it has (RFC 7644 §3.10).
    private static AttributePath PathOrExtension(string path, ScimLimits limits) =>
        path.Equals(ScimSchemas.EnterpriseUserUrn, StringComparison.OrdinalIgnoreCase) ? AttributePath.Of(ScimSchemas.EnterpriseUserUrn) : Path(path, limits);
}
