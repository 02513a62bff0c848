using System.Management.Automation;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Surface;

/// <summary>Get-Help says everything, from the shipped file, and the reference pages say the same.</summary>
public sealed class HelpTests(ModuleSurface surface) : IClassFixture<ModuleSurface>
{
    [Fact]
    public void Every_cmdlet_has_a_synopsis_a_description_two_examples_and_every_parameter()
    {
        foreach (var cmdlet in surface.Cmdlets)
        {
            var help = surface.Session.Invoke("Get-Help $args[0] -Full", cmdlet.Name).ThrowIfFailed().Output.ShouldHaveSingleItem();
            help.TypeNames.ShouldContain(t => t.StartsWith("MamlCommandHelpInfo", StringComparison.Ordinal), $"{cmdlet.Name} has only the help that PowerShell makes up");
            Text(help, "Synopsis").ShouldNotBeNullOrWhiteSpace(cmdlet.Name);
            Paragraphs(help, "description").ShouldNotBeNullOrWhiteSpace(cmdlet.Name);
            var examples = Items(help, "examples", "example").ToList();
            examples.Count.ShouldBeGreaterThanOrEqualTo(2, cmdlet.Name);
            examples.ShouldAllBe(e => Text(e, "code").Length > 0 && Paragraphs(e, "remarks").Length > 0, cmdlet.Name);
            var described = Items(help, "parameters", "parameter").ToDictionary(p => Text(p, "name"), p => Paragraphs(p, "description"));
            foreach (var parameter in ModuleSurface.Parameters(cmdlet))
                described.GetValueOrDefault(parameter.Name).ShouldNotBeNullOrWhiteSpace($"{cmdlet.Name} -{parameter.Name}");
        }
    }

    [Fact]
    public void The_reference_pages_are_up_to_date()
    {
        var made = Pages(Path.Combine(TestPaths.RepoRoot, "artifacts", "docs", "commands"));
        var kept = Pages(Path.Combine(TestPaths.RepoRoot, "docs", "commands"));
        made.Keys.Where(k => k.Contains('-', StringComparison.Ordinal)).ShouldBe(surface.Cmdlets.Select(c => $"{c.Name}.md"), ignoreOrder: true);
        kept.Keys.ShouldBe(made.Keys, ignoreOrder: true, "'./build.sh pack' writes docs/commands");
        foreach (var (name, text) in made)
            kept[name].ShouldBe(text, $"{name} is out of date: './build.sh pack' writes it anew");
    }

    private static Dictionary<string, string> Pages(string folder) => Directory.GetFiles(folder, "*.md").ToDictionary(f => Path.GetFileName(f), File.ReadAllText);

    private static string Text(PSObject item, string property) => item.Properties[property]?.Value?.ToString()?.Trim() ?? "";

    private static string Paragraphs(PSObject item, string property) =>
        string.Join(' ', LanguagePrimitives.GetEnumerable(item.Properties[property]?.Value)?.Cast<object>().Select(p => PSObject.AsPSObject(p).Properties["Text"]?.Value?.ToString()) ?? []).Trim();

    private static IEnumerable<PSObject> Items(PSObject help, string list, string item)
    {
        var value = PSObject.AsPSObject(help.Properties[list].Value).Properties[item].Value;
        return (LanguagePrimitives.GetEnumerable(value)?.Cast<object>() ?? [value]).Select(PSObject.AsPSObject);
    }
}
