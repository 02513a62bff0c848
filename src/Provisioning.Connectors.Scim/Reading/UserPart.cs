using System.Globalization;
using System.Text;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>The users whose text begins with some characters, or those of them whose text goes on with none of some others.</summary>
/// <param name="By">The text.</param>
/// <param name="Beginning">What it begins with; empty for everybody.</param>
/// <param name="Without">The characters with which it does not go on: they have parts of their own. Null for all whose text begins so.</param>
internal sealed record UserPart(Partition By, string Beginning, IReadOnlyList<string>? Without)
{
    // Longer than nearly every given name: each character more costs a question for every character there is.
    private const int MostCharacters = 12;

    // More make a filter that few services take.
    private const int MostParts = 100;

    // What is common in names. Others get parts where they are seen in a rest that is too many, capitals where the service tells them apart.
    private static readonly IReadOnlyList<string> Common = [.. "abcdefghijklmnopqrstuvwxyz0123456789._-@".Select(c => c.ToString())];

    /// <summary>Whether it is what the other parts leave.</summary>
    public bool IsRest => Without is not null;

    /// <summary>
    /// The filter that it is asked for with (RFC 7644 §3.4.2.2). Each character is excluded by itself: some services take what is negated in one parenthesis for negated one by one.
    /// </summary>
    public string Filter => string.Join(" and ", Conditions());

    /// <summary>The filter as errors may show it.</summary>
    public string FilterName => IsRest ? $"not ({By.Wire.Canonical} sw …)" : $"{By.Wire.Canonical} sw …";

    /// <summary>The parts that have everybody whose text begins so.</summary>
    public static IReadOnlyList<UserPart> Of(Partition by, string beginning) => Parts(by, beginning, Common, Common);

    /// <summary>The smaller parts that have everybody of it; none where there are no sensible ones.</summary>
    /// <param name="next">The characters that texts in it were seen to go on with.</param>
    public IReadOnlyList<UserPart> Split(IEnumerable<string> next)
    {
        if (Without is null)
            return Beginning.Length < MostCharacters ? Of(By, Beginning) : [];
        var own = next.Except(Without).ToList();
        return Beginning.Length < MostCharacters && own.Count > 0 && Without.Count + own.Count <= MostParts ? Parts(By, Beginning, own, [.. Without, .. own]) : [];
    }

    /// <summary>Whether somebody belongs in it as far as their text begins. Services differ in what they take for the same letter.</summary>
    public bool Has(RemoteObject user) =>
        Beginning.Length == 0 || CultureInfo.InvariantCulture.CompareInfo.IsPrefix(Text(user), Beginning, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace);

    /// <summary>The character with which somebody's text goes on; null where it ends.</summary>
    public string? Next(RemoteObject user) => Text(user) is { } text && text.Length > Beginning.Length && Rune.TryGetRuneAt(text, Beginning.Length, out var next) ? next.ToString() : null;

    private static IReadOnlyList<UserPart> Parts(Partition by, string beginning, IReadOnlyList<string> own, IReadOnlyList<string> all) =>
        [.. own.Select(c => new UserPart(by, beginning + c, null)), new(by, beginning, all)];

    private IEnumerable<string> Conditions()
    {
        if (Beginning.Length > 0)
            yield return Begins(Beginning);
        foreach (var other in Without ?? [])
            yield return $"not ({Begins(Beginning + other)})";
    }

    private string Text(RemoteObject user) => By.Attribute.Get(user.Values).ToString();

    private string Begins(string text) => new ComparisonNode(By.Wire, FilterOperator.StartsWith, text).ToString();
}
