using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Provisioning.Reports;

/// <summary>Text as HTML. Whatever is in it stays text, in an element and in a quoted attribute: names come from other systems and may hold markup.</summary>
internal static class HtmlText
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Of(string? text) => text is null ? "" : Encoder.Encode(text);
}
