using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Provisioning.HelpBuilder;

/// <summary>Writes the MAML file that Get-Help reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace Help = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static void Write(string path, IEnumerable<CmdletHelp> cmdlets)
    {
        var document = new XDocument(new XElement(Help + "helpItems", new XAttribute("schema", "maml"), cmdlets.Select(Cmdlet)));
        using var writer = XmlWriter.Create(path, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(false) });
        document.Save(writer);
    }

    private static XElement Cmdlet(CmdletHelp cmdlet) => new(
        Command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", Maml),
        new XAttribute(XNamespace.Xmlns + "command", Command),
        new XAttribute(XNamespace.Xmlns + "dev", Dev),
        new XElement(
            Command + "details",
            new XElement(Command + "name", cmdlet.Name),
            new XElement(Command + "verb", cmdlet.Verb),
            new XElement(Command + "noun", cmdlet.Noun),
            Text("description", [cmdlet.Synopsis])),
        Text("description", cmdlet.Description),
        new XElement(
            Command + "syntax",
            cmdlet.Syntax.Select(s => new XElement(Command + "syntaxItem", new XElement(Maml + "name", cmdlet.Name), s.Parameters.Select(p => Parameter(p))))),
        new XElement(Command + "parameters", cmdlet.Parameters.Select(Parameter)),
        new XElement(Command + "inputTypes", Types("inputType", cmdlet.Inputs)),
        new XElement(Command + "returnValues", Types("returnValue", cmdlet.Outputs)),
        new XElement(Command + "examples", cmdlet.Examples.Select(Example)),
        new XElement(
            Command + "relatedLinks",
            cmdlet.Links.Select(l => new XElement(Maml + "navigationLink", new XElement(Maml + "linkText", l), new XElement(Maml + "uri")))));

    private static XElement Parameter(ParameterHelp parameter) => new(
        Command + "parameter",
        new XAttribute("required", parameter.Required ? "true" : "false"),
        new XAttribute("variableLength", parameter.Type.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false"),
        new XAttribute("globbing", parameter.Wildcards ? "true" : "false"),
        new XAttribute("pipelineInput", parameter.Pipeline),
        new XAttribute("position", parameter.Position),
        new XAttribute("aliases", parameter.Aliases.Count > 0 ? string.Join(", ", parameter.Aliases) : "none"),
        new XElement(Maml + "name", parameter.Name),
        Text("description", parameter.Description),
        parameter.Values.Count > 0
            ? new XElement(Command + "parameterValueGroup", parameter.Values.Select(v => new XElement(
                Command + "parameterValue", new XAttribute("required", "false"), new XAttribute("variableLength", "false"), v)))
            : null,
        // A switch takes no value in the syntax.
        parameter.IsSwitch ? null : new XElement(Command + "parameterValue", new XAttribute("required", "true"), new XAttribute("variableLength", "false"), parameter.Type),
        new XElement(Dev + "type", new XElement(Maml + "name", parameter.Type), new XElement(Maml + "uri")),
        new XElement(Dev + "defaultValue", parameter.Default));

    private static IEnumerable<XElement> Types(string element, IEnumerable<string> names) => names.Select(name => new XElement(
        Command + element, new XElement(Dev + "type", new XElement(Maml + "name", name))));

    private static XElement Example(ExampleHelp example, int index) => new(
        Command + "example",
        new XElement(Maml + "title", $"Example {index + 1}"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", example.Remarks.Select(Para)));

    private static XElement Text(string element, IEnumerable<string> paragraphs) => new(Maml + element, paragraphs.Select(Para));

    private static XElement Para(string text) => new(Maml + "para", text);
}
