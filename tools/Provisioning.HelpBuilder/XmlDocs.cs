using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Provisioning.HelpBuilder;

/// <summary>The compiler's XML documentation file, as plain text.</summary>
internal sealed partial class XmlDocs
{
    private readonly Dictionary<string, XElement> members;
    private readonly Func<string, string?> commandOf;

    /// <param name="path">The file.</param>
    /// <param name="commandOf">The cmdlet that a type's full name implements, or null.</param>
    public XmlDocs(string path, Func<string, string?> commandOf)
    {
        members = XDocument.Load(path, LoadOptions.PreserveWhitespace).Descendants("member").ToDictionary(m => (string)m.Attribute("name")!);
        this.commandOf = commandOf;
    }

    /// <summary>The paragraphs of an element of a member; empty when there is none.</summary>
    public IReadOnlyList<string> Paragraphs(string member, string element) =>
        members.TryGetValue(member, out var xml) && xml.Element(element) is { } found ? Paragraphs(found) : [];

    /// <summary>The examples of a member.</summary>
    public IReadOnlyList<ExampleHelp> Examples(string member) =>
        members.TryGetValue(member, out var xml)
            ? [.. xml.Elements("example").Select(e => new ExampleHelp(Dedent(string.Join('\n', e.Elements("code").Select(c => c.Value))), Paragraphs(e)))]
            : [];

    /// <summary>What a member points to.</summary>
    public IReadOnlyList<string> Links(string member) =>
        members.TryGetValue(member, out var xml) ? [.. xml.Elements("seealso").Select(Reference)] : [];

    private List<string> Paragraphs(XElement element)
    {
        var paragraphs = new List<string>();
        var current = new StringBuilder();
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XElement { Name.LocalName: "code" }:
                    break;
                case XElement { Name.LocalName: "para" } para:
                    Flush();
                    current.Append(Inline(para));
                    Flush();
                    break;
                case XElement { Name.LocalName: "list" } list:
                    Flush();
                    paragraphs.AddRange(list.Elements("item").Select(item => "- " + Collapse(Inline(item))));
                    break;
                case XElement inline:
                    current.Append(Inline(new XElement("x", inline)));
                    break;
                case XText text:
                    current.Append(text.Value);
                    break;
            }
        }

        Flush();
        return paragraphs;

        void Flush()
        {
            var text = Collapse(current.ToString());
            if (text.Length > 0)
                paragraphs.Add(text);
            current.Clear();
        }
    }

    private string Inline(XElement element) => string.Concat(element.Nodes().Select(node => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "see" or "seealso" } see => Reference(see),
        XElement { Name.LocalName: "paramref" or "typeparamref" } name => (string?)name.Attribute("name") ?? "",
        XElement inner => Inline(inner),
        _ => "",
    }));

    private string Reference(XElement see)
    {
        if (see.Attribute("langword") is { } word)
            return word.Value;
        if (see.Attribute("href") is { } link)
            return link.Value;

        var cref = (string?)see.Attribute("cref") ?? "";
        var colon = cref.IndexOf(':', StringComparison.Ordinal);
        var full = colon >= 0 ? cref[(colon + 1)..] : cref;
        if (commandOf(full) is { } command)
            return command;

        var name = full.Split('(')[0];
        name = name[(name.LastIndexOf('.') + 1)..];
        // A parameter of a cmdlet is spoken of with its dash.
        var owner = full.Contains('.', StringComparison.Ordinal) ? full[..full.LastIndexOf('.')] : "";
        return cref.StartsWith("P:", StringComparison.Ordinal) && commandOf(owner) is not null ? "-" + name : name;
    }

    private static string Collapse(string text) => Whitespace().Replace(text, " ").Trim();

    private static string Dedent(string code)
    {
        var lines = code.ReplaceLineEndings("\n").Split('\n').SkipWhile(string.IsNullOrWhiteSpace).Reverse().SkipWhile(string.IsNullOrWhiteSpace).Reverse().ToList();
        var indent = lines.Where(l => !string.IsNullOrWhiteSpace(l)).Select(l => l.Length - l.TrimStart().Length).DefaultIfEmpty(0).Min();
        return string.Join('\n', lines.Select(l => l.Length > indent ? l[indent..].TrimEnd() : ""));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
