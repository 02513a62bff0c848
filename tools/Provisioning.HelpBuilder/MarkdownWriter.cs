using System.Text;

namespace Provisioning.HelpBuilder;

/// <summary>Writes the reference pages: one for each cmdlet, and an index.</summary>
internal static class MarkdownWriter
{
    public static void Write(string folder, IReadOnlyList<CmdletHelp> cmdlets)
    {
        Directory.CreateDirectory(folder);
        foreach (var old in Directory.EnumerateFiles(folder, "*.md"))
            File.Delete(old);

        foreach (var cmdlet in cmdlets)
            Save(Path.Combine(folder, cmdlet.Name + ".md"), Page(cmdlet));
        Save(Path.Combine(folder, "README.md"), Index(cmdlets));
    }

    private static string Index(IReadOnlyList<CmdletHelp> cmdlets)
    {
        var text = new StringBuilder("# Commands\n\nMade from the cmdlets themselves when the module is packed; `Get-Help <name> -Full` shows the same.\n\n| command | what it does |\n|---|---|\n");
        foreach (var cmdlet in cmdlets)
            text.Append($"| [{cmdlet.Name}]({cmdlet.Name}.md) | {Cell(cmdlet.Synopsis)} |\n");
        return text.ToString();
    }

    private static string Page(CmdletHelp cmdlet)
    {
        var text = new StringBuilder($"# {cmdlet.Name}\n\n{cmdlet.Synopsis}\n\n## Syntax\n\n```\n");
        text.AppendJoin("\n\n", cmdlet.Syntax.Select(s => s.Text)).Append("\n```\n\n## Description\n\n");
        text.AppendJoin("\n\n", cmdlet.Description).Append("\n\n## Examples\n");
        for (var i = 0; i < cmdlet.Examples.Count; i++)
        {
            text.Append($"\n### Example {i + 1}\n\n```powershell\n{cmdlet.Examples[i].Code}\n```\n\n");
            text.AppendJoin("\n\n", cmdlet.Examples[i].Remarks).Append('\n');
        }

        text.Append("\n## Parameters\n");
        foreach (var parameter in cmdlet.Parameters)
            Parameter(text, parameter);
        if (cmdlet.Parameters.Count == 0)
            text.Append("\nNone of its own.\n");

        List(text, "Inputs", cmdlet.Inputs, "None.");
        List(text, "Outputs", cmdlet.Outputs, "None.");
        if (cmdlet.Links.Count > 0)
            List(text, "See also", [.. cmdlet.Links.Select(l => l.Contains("-Prov", StringComparison.Ordinal) ? $"[{l}]({l}.md)" : l)], "");
        return text.ToString();
    }

    private static void Parameter(StringBuilder text, ParameterHelp parameter)
    {
        text.Append($"\n### -{parameter.Name}\n\n").AppendJoin("\n\n", parameter.Description).Append("\n\n| | |\n|---|---|\n");
        Row("Type", parameter.Type);
        Row("Required", parameter.Required ? "yes" : "no");
        Row("Position", parameter.Position);
        Row("From the pipeline", parameter.Pipeline);
        Row("Default", parameter.Default);
        if (parameter.Wildcards)
            Row("Wildcards", "yes");
        if (parameter.Aliases.Count > 0)
            Row("Aliases", string.Join(", ", parameter.Aliases));
        if (parameter.Values.Count > 0)
            Row("Values", string.Join(", ", parameter.Values));

        void Row(string name, string value) => text.Append($"| {name} | {Cell(value)} |\n");
    }

    private static void List(StringBuilder text, string heading, IReadOnlyList<string> items, string none)
    {
        text.Append($"\n## {heading}\n\n");
        if (items.Count == 0)
            text.Append($"{none}\n");
        foreach (var item in items)
            text.Append($"- {item}\n");
    }

    private static string Cell(string value) => value.Replace("|", "\\|", StringComparison.Ordinal);

    private static void Save(string path, string text) => File.WriteAllText(path, text.ReplaceLineEndings("\n"), new UTF8Encoding(false));
}
