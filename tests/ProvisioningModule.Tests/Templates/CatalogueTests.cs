using System.Text.Json;
using System.Text.RegularExpressions;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Templates;

/// <summary>Each template as it is shipped: it is as the schema says, an app can be made of it, and the documentation lists it.</summary>
public sealed partial class CatalogueTests(CatalogueTests.Store store) : IClassFixture<CatalogueTests.Store>
{
    private static readonly string Folder = Path.Combine(ModuleSession.ModuleFolder, "catalog");

    // The settings without which an app of the connector cannot be.
    private static readonly Dictionary<string, string[]> Needed = new(StringComparer.Ordinal) { ["Scim"] = ["BaseUri"], ["Ldap"] = ["Server", "BaseDn", "UserName"], ["ActiveDirectory"] = ["Domain", "UserName", "SearchBases"] };

    public static TheoryData<string> Names => [.. Directory.GetFiles(Folder).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task It_is_as_the_schema_says_and_called_as_its_file(string name)
    {
        using var schema = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(TestPaths.RepoRoot, "docs", "schema", "template.schema.json")));
        using var file = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(Folder, name + ".json")));
        JsonSchema.Faults(schema.RootElement, file.RootElement).ShouldBeEmpty();
        file.RootElement.GetProperty("name").GetString().ShouldBe(name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_names_public_pages_and_asks_for_what_its_address_leaves_open(string name)
    {
        var template = Get(name);
        template.Documentation.ShouldAllBe(d => d.Scheme == "https" && d.Host.Contains('.') && d.UserInfo.Length == 0);
        template.Documentation.Distinct().Count().ShouldBe(template.Documentation.Count);
        var open = template.Settings.SelectMany(s => Placeholder().Matches(s.Value.ToString())).Select(m => m.Groups["name"].Value).Distinct();
        template.Placeholders.Select(p => p.Name).ShouldBe(open.Concat(Needed[template.Connector].Where(n => template.Settings[n].IsNone)), ignoreOrder: true);
        var address = template.Settings["BaseUri"].ToString();
        (address.Length == 0 || address.StartsWith("https://", StringComparison.Ordinal)).ShouldBeTrue(address);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_app_can_be_made_of_it(string name)
    {
        var template = Get(name);
        var app = store.Module.Invoke("New-ProvApp $args[0] -Template $args[0] -Settings $args[1] -Credential env:PATH -WhatIf", name, Examples(template)).ThrowIfFailed().One<App>();
        app.Connector.ShouldBe(template.Connector);
        app.Direction.ShouldBe(AppDirection.Target);
        app.Mode.ShouldBe(AppMode.ReadOnly);
        app.Deprovisioning.ShouldBe(template.Deprovisioning);
        app.Settings.Names.ShouldBe(template.Settings.Names.Union(Needed[template.Connector]), ignoreOrder: true);
        if (template.Connector == "Scim")
            new Uri(app.Settings["BaseUri"].ToString(), UriKind.Absolute).Scheme.ShouldBe("https");
        app.Mappings.Select(m => m.ToString()).ShouldBe(template.Mappings.Select(m => m.ToString()));
        app.Mappings.ShouldContain(m => m.Target == "userName");
    }

    [Fact]
    public async Task The_documentation_lists_every_template_and_no_other()
    {
        var rows = (await File.ReadAllLinesAsync(Path.Combine(TestPaths.RepoRoot, "docs", "templates.md"))).Where(l => l.StartsWith("| `", StringComparison.Ordinal));
        var templates = store.Module.Invoke("Get-ProvTemplate").ThrowIfFailed().Of<AppTemplate>().OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase);
        rows.ShouldBe(templates.Select(t => $"| `{t.Name}` | [{t.DisplayName}]({t.Documentation[0].OriginalString}) | {string.Join(", ", t.Placeholders.Select(p => $"`{p.Name}`"))} | {t.WhenDisabled} |"));
    }

    private AppTemplate Get(string name) => store.Module.Invoke("Get-ProvTemplate $args[0]", name).ThrowIfFailed().One<AppTemplate>();

    private static System.Collections.Hashtable Examples(AppTemplate template)
    {
        var settings = new System.Collections.Hashtable();
        foreach (var placeholder in template.Placeholders)
            settings[placeholder.Name] = placeholder.Example;
        return settings;
    }

    [GeneratedRegex(@"\{(?<name>[^}]*)\}")]
    private static partial Regex Placeholder();

    /// <summary>One session with a store for all templates.</summary>
    public sealed class Store : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Store() => Module.Invoke("$null = Open-ProvStore $args[0] -Create", _folder["store"]).ThrowIfFailed();

        public ModuleSession Module { get; } = new();

        public void Dispose()
        {
            Module.Dispose();
            _folder.Dispose();
        }
    }
}
