using System.Globalization;
using Provisioning.Expressions;

namespace Provisioning.Engine;

/// <summary>
/// Finds the first free value of a mapping that chooses: its candidates in order, then the last of them with a number. Remembers how far the numbers are taken, so that a thousand namesakes cost a thousand look-ups and not
/// half a million. Not thread-safe.
/// </summary>
internal sealed class UniqueSearch
{
    private const int FirstNumber = 2;
    private readonly Dictionary<(string Path, string Last), int> _next = [];

    /// <summary>The first free value, or none when all that are tried are taken.</summary>
    /// <param name="mapping">The mapping.</param>
    /// <param name="answer">What it says of the person.</param>
    /// <param name="isFree">Says whether the person can have a value.</param>
    public async ValueTask<AttributeValue> FindAsync(CompiledMapping mapping, ExpressionAnswer answer, Func<AttributeValue, ValueTask<bool>> isFree)
    {
        var candidates = CandidatesOf(answer);
        foreach (var candidate in candidates.Take(mapping.MaxTries))
        {
            if (await isFree(candidate).ConfigureAwait(false))
                return candidate;
        }

        var last = candidates[^1].ToString();
        var known = (mapping.Target.Canonical, IndexKey.Normalize(last));
        for (var number = _next.GetValueOrDefault(known, FirstNumber); candidates.Count + number - FirstNumber < mapping.MaxTries; number++)
        {
            var numbered = Numbered(last, number);
            if (!await isFree(numbered).ConfigureAwait(false))
                continue;
            _next[known] = number;
            return numbered;
        }

        return default;
    }

    /// <summary>Forgets how far numbers are taken: some of those who took them are no part of the plan.</summary>
    public void Forget() => _next.Clear();

    /// <summary>The error of somebody for whom nothing is free.</summary>
    /// <param name="app">The app.</param>
    /// <param name="mapping">The mapping.</param>
    /// <param name="answer">What it says of the person.</param>
    /// <param name="person">Who it is.</param>
    public static ProvisioningException Exhausted(App app, CompiledMapping mapping, ExpressionAnswer answer, string person)
    {
        var candidates = CandidatesOf(answer);
        var last = candidates.Count + FirstNumber - 1 <= mapping.MaxTries ? $" to '{Numbered(candidates[^1].ToString(), mapping.MaxTries - candidates.Count + FirstNumber - 1)}'" : "";
        var tried = mapping.MaxTries == 1 ? $"the one value that is tried as '{mapping.Target.Canonical}' of '{person}' is not free" : $"none of the {mapping.MaxTries} values that are tried as '{mapping.Target.Canonical}' of '{person}' is free";
        return new ProvisioningError
        {
            Id = ErrorIds.ValuesExhausted,
            Category = ProvisioningErrorCategory.Conflict,
            Message = mapping.IsSensitive
                ? $"App '{app.Name}': {tried}; it is sensitive and not shown."
                : $"App '{app.Name}': {tried}: {string.Join(", ", candidates.Take(Math.Min(mapping.MaxTries, 3)).Select(c => $"'{c}'"))}{last}.",
            RecommendedAction = "Let the mapping offer more candidates, -Expression 'uniqueValue(first, second)', or raise its -MaxTries; or free one of the values.",
            Target = person,
            App = app.Name,
        }.ToException();
    }

    // In an address the number stands before the @.
    private static string Numbered(string text, int number)
    {
        var digits = number.ToString(CultureInfo.InvariantCulture);
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? text + digits : string.Concat(text.AsSpan(0, at), digits, text.AsSpan(at));
    }

    private static IReadOnlyList<AttributeValue> CandidatesOf(ExpressionAnswer answer) => answer.Candidates.Count > 0 ? answer.Candidates : [answer.Value];
}
