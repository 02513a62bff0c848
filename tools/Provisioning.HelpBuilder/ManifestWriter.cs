using System.Text;

namespace Provisioning.HelpBuilder;

/// <summary>Fills the manifest's template: @NAME@ takes a value, @CMDLETS@ the cmdlets that the assembly has.</summary>
internal static class ManifestWriter
{
    public static void Write(string template, string path, IReadOnlyDictionary<string, string> values, IEnumerable<string> cmdlets)
    {
        var text = new StringBuilder(File.ReadAllText(template));
        foreach (var (name, value) in values)
            text.Replace($"@{name}@", value.Replace("'", "''", StringComparison.Ordinal));
        text.Replace("@CMDLETS@", string.Join(",\n", cmdlets.Select(name => $"        '{name}'")));
        File.WriteAllText(path, text.ToString().ReplaceLineEndings("\n"), new UTF8Encoding(false));
    }
}
