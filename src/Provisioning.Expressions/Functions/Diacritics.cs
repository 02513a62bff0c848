using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Provisioning.Expressions;

/// <summary>Writes letters with marks as the plain letters they come from.</summary>
internal static class Diacritics
{
    // Letters that Unicode does not take apart into a letter and a mark. Those that Entra's table has are written as there (ø is oe).
    private static readonly FrozenDictionary<char, string> Whole = new Dictionary<char, string>
    {
        ['ß'] = "ss",
        ['ẞ'] = "SS",
        ['æ'] = "ae",
        ['Æ'] = "AE",
        ['œ'] = "oe",
        ['Œ'] = "OE",
        ['ø'] = "oe",
        ['Ø'] = "OE",
        ['ł'] = "l",
        ['Ł'] = "L",
        ['đ'] = "d",
        ['Đ'] = "D",
        ['ð'] = "d",
        ['Ð'] = "D",
        ['þ'] = "th",
        ['Þ'] = "Th",
        ['ħ'] = "h",
        ['Ħ'] = "H",
        ['ı'] = "i",
        ['ŋ'] = "n",
        ['Ŋ'] = "N",
        ['ŧ'] = "t",
        ['Ŧ'] = "T",
    }.ToFrozenDictionary();

    // Signs that stand in names and have a plain form.
    private static readonly FrozenDictionary<char, string> Signs = new Dictionary<char, string>
    {
        ['‘'] = "'",
        ['’'] = "'",
        ['‚'] = "'",
        ['“'] = "\"",
        ['”'] = "\"",
        ['„'] = "\"",
        ['–'] = "-",
        ['—'] = "-",
        ['‐'] = "-",
        ['‑'] = "-",
        ['…'] = "...",
        ['€'] = "EUR",
    }.ToFrozenDictionary();

    /// <summary>The text without marks on its letters.</summary>
    public static string Remove(string text) => Ascii.IsValid(text) ? text : Rewrite(text, NormalizationForm.FormD, Whole, asciiOnly: false).Normalize(NormalizationForm.FormC);

    /// <summary>The text in ASCII: letters without marks, signs in their plain form, and what has none left out.</summary>
    public static string ToAscii(string text) => Ascii.IsValid(text) ? text : Rewrite(text, NormalizationForm.FormKD, Signs, asciiOnly: true);

    private static string Rewrite(string text, NormalizationForm form, FrozenDictionary<char, string> table, bool asciiOnly)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in TextCutting.Whole(text).Normalize(form))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark)
                continue;
            if (Whole.TryGetValue(c, out var letters) || table.TryGetValue(c, out letters))
                result.Append(letters);
            else if (!asciiOnly || char.IsAscii(c))
                result.Append(c);
        }

        return result.ToString();
    }
}
