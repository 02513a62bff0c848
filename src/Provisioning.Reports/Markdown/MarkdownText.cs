using System.Text;

namespace Provisioning.Reports;

/// <summary>Text as Markdown (CommonMark, with the tables of GitHub). Whatever is in it stays text, also in a cell of a table.</summary>
internal static class MarkdownText
{
    private const string Special = "\\`*_{}[]()#+-.!|<>&~$@:\"'";

    public static string Of(string? text)
    {
        var escaped = new StringBuilder();
        foreach (var c in text ?? "")
        {
            if (c is '\r' or '\n' || char.IsControl(c))
                escaped.Append(' ');
            // A character reference says the same to every reader of Markdown, and nothing is made of it: no emphasis, link, mention, cell or tag.
            else if (Special.Contains(c, StringComparison.Ordinal) && NeedsReference(c))
                escaped.Append("&#").Append((int)c).Append(';');
            else
                escaped.Append(c);
        }

        return escaped.ToString();
    }

    // What people read most stays readable in the source.
    private static bool NeedsReference(char c) => c is not ('-' or '.' or '(' or ')' or '+' or ':' or '\'' or '"' or '!');
}
