using System.Globalization;

namespace Provisioning.Scim.Service;

/// <summary>What a GET or a .search asks for (RFC 7644 §3.4.2).</summary>
internal sealed record Query
{
    private const int MostResults = 1000;

    public ScimFilter? Filter { get; private init; }

    public AttributePath? SortBy { get; private init; }

    public bool Descending { get; private init; }

    public int StartIndex { get; private init; } = 1;

    public int Count { get; private init; } = 100;

    public IReadOnlyList<AttributePath> Attributes { get; private init; } = [];

    public IReadOnlyList<AttributePath> Excluded { get; private init; } = [];

    /// <exception cref="ScimException">invalidFilter, invalidPath, invalidValue.</exception>
    public static Query Of(IReadOnlyDictionary<string, string> parameters) => new()
    {
        Filter = parameters.TryGetValue("filter", out var filter) ? Parse(filter) : null,
        SortBy = parameters.TryGetValue("sortBy", out var sortBy) ? Path(sortBy) : null,
        Descending = string.Equals(parameters.GetValueOrDefault("sortOrder"), "descending", StringComparison.OrdinalIgnoreCase),
        // A start below 1 is 1, and a count below 0 is 0 (RFC 7644 table 6).
        StartIndex = Math.Max(1, Number("startIndex", 1, parameters)),
        Count = Math.Clamp(Number("count", 100, parameters), 0, MostResults),
        Attributes = Paths(parameters.GetValueOrDefault("attributes")),
        Excluded = Paths(parameters.GetValueOrDefault("excludedAttributes")),
    };

    private static ScimFilter Parse(string filter) =>
        ScimFilter.TryParse(filter, out var parsed, out var error) ? parsed : throw ScimException.BadRequest(ScimException.InvalidFilter, error.Message);

    private static AttributePath Path(string path) =>
        AttributePath.TryParse(path, out var parsed, out var error) ? parsed : throw ScimException.BadRequest(ScimException.InvalidPath, error.Message);

    private static int Number(string name, int standard, IReadOnlyDictionary<string, string> parameters) =>
        !parameters.TryGetValue(name, out var text) ? standard
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw ScimException.BadRequest(ScimException.InvalidValue, $"{name} is no number.");

    private static IReadOnlyList<AttributePath> Paths(string? list) =>
        list is null ? [] : [.. list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(PathOrExtension)];

    // The URN of the extension alone names all that it has (RFC 7644 §3.10).
    private static AttributePath PathOrExtension(string path) =>
        path.Equals(ScimSchemas.EnterpriseUserUrn, StringComparison.OrdinalIgnoreCase) ? AttributePath.Of(ScimSchemas.EnterpriseUserUrn) : Path(path);
}
