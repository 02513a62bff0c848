using System.Text;

namespace Provisioning.Expressions;

/// <summary>Cuts texts without cutting a character that is two code units in half.</summary>
internal static class TextCutting
{
    /// <summary>The part from the first place to before the second, each drawn into the text.</summary>
    public static string Between(string text, long from, long to)
    {
        var start = (int)Math.Clamp(from, 0, text.Length);
        var end = (int)Math.Clamp(to, start, text.Length);
        if (start < end && char.IsLowSurrogate(text[start]) && start > 0)
            start++;
        if (start < end && char.IsHighSurrogate(text[end - 1]) && end < text.Length)
            end--;
        return text[start..end];
    }

    /// <summary>The text with every half of a character that stands alone replaced, so that it can be normalised and written.</summary>
    public static string Whole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }

        return text;
    }
}
