using System.Globalization;
using System.Text;

namespace Provisioning.Engine;

/// <summary>The forms of text that are compared. Each is idempotent: the form of a form is the form.</summary>
internal static class MatchText
{
    /// <summary>With how many digits at the end two telephone numbers of different length have to agree.</summary>
    public const int PhoneDigits = 8;

    /// <summary>The text in the form that the method compares; empty when nothing is left of it.</summary>
    public static string Form(MatchMethod method, string text) => method switch
    {
        MatchMethod.Exact => text,
        MatchMethod.CaseFolded => IndexKey.Normalize(WellFormed(text)),
        MatchMethod.Phone => Phone(text),
        _ => Normalize(text),
    };

    /// <summary>
    /// Letters and digits alone, folded in case, in compatibility form (Unicode NFKD), without the combining diacritics; letters such as ß, ø and ł that Unicode does not take apart
    /// become their Latin base.
    /// </summary>
    public static string Normalize(string text)
    {
        if (IsPlain(text))
            return text;
        var builder = new StringBuilder(text.Length + 4);
        foreach (var c in WellFormed(text).Normalize(NormalizationForm.FormKD).ToLowerInvariant().Normalize(NormalizationForm.FormKD))
        {
            if (IsDiacritic(c))
                continue;
            if (Base(c) is { } letters)
                builder.Append(letters);
            else if (IsKept(c))
                builder.Append(c);
        }

        return builder.ToString();
    }

    // The digits, without what leads out of a network: "+49 170 …", "0049 170 …" and "0170 …" end alike.
    private static string Phone(string text)
    {
        var digits = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (CharUnicodeInfo.GetDecimalDigitValue(c) is >= 0 and var digit)
                digits.Append((char)('0' + digit));
        }

        return digits.ToString().TrimStart('0');
    }

    // Half a surrogate pair, and what Unicode keeps for no character, have no normal form: they become the replacement character.
    private static string WellFormed(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') && !text.AsSpan().ContainsAnyInRange('\uFDD0', '\uFDEF') && text.AsSpan().IndexOfAny('\uFFFE', '\uFFFF') < 0)
            return text;
        var builder = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            builder.Append((rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF ? Rune.ReplacementChar : rune);
        return builder.ToString();
    }

    private static bool IsPlain(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c))
                return false;
        }

        return true;
    }

    // Vowel signs of Indic scripts are marks too, and are letters to their readers: only the blocks of combining diacritics go.
    private static bool IsDiacritic(char c) =>
        c is >= '\u0300' and <= '\u036F' or >= '\u1AB0' and <= '\u1AFF' or >= '\u1DC0' and <= '\u1DFF' or >= '\u20D0' and <= '\u20FF' or >= '\uFE20' and <= '\uFE2F';

    private static bool IsKept(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    private static string? Base(char c) => c switch
    {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' or 'ð' => "d",
        'ł' => "l",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŧ' => "t",
        'ς' => "σ",
        _ => null,
    };
}
