using System.Text;

namespace Provisioning.Engine;

/// <summary>A text with fields as {{Name}}. Everything else stands for itself.</summary>
internal sealed class NotificationTemplate
{
    private const string Opening = "{{";
    private const string Closing = "}}";

    private readonly List<(string Text, string? Field)> _parts = [];

    private NotificationTemplate()
    {
    }

    /// <summary>The fields that it names and that there are not.</summary>
    public IReadOnlyList<string> Unknown => [.. _parts.Select(p => p.Field).OfType<string>().Where(f => !NotificationFields.All.ContainsKey(f))];

    /// <summary>Reads a template. What begins with {{ and is not closed is a field that there is not.</summary>
    public static NotificationTemplate Parse(string text)
    {
        var template = new NotificationTemplate();
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf(Opening, at, StringComparison.Ordinal);
            if (open < 0)
            {
                template._parts.Add((text[at..], null));
                break;
            }

            template._parts.Add((text[at..open], null));
            var close = text.IndexOf(Closing, open, StringComparison.Ordinal);
            if (close < 0)
            {
                template._parts.Add(("", text[open..]));
                break;
            }

            template._parts.Add(("", text[(open + Opening.Length)..close].Trim()));
            at = close + Closing.Length;
        }

        return template;
    }

    /// <summary>The text with the fields' values, each as it has to stand there.</summary>
    public string Render(IReadOnlyDictionary<string, string> fields, Func<string, string> escape)
    {
        var text = new StringBuilder();
        foreach (var (literal, field) in _parts)
        {
            text.Append(literal);
            if (field is not null && NotificationFields.All.Keys.FirstOrDefault(k => string.Equals(k, field, StringComparison.OrdinalIgnoreCase)) is { } name)
                text.Append(escape(fields.GetValueOrDefault(name, "")));
        }

        return text.ToString();
    }
}
