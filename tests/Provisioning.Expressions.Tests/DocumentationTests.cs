using System.Text;

namespace Provisioning.Expressions.Tests;

/// <summary>The page docs/expressions.md lists every function as the catalogue has it, and every example gives what it says.</summary>
public sealed class DocumentationTests
{
    private const string Begin = "<!-- functions: begin -->";
    private const string End = "<!-- functions: end -->";

    public static TheoryData<string> Functions => [.. FunctionCatalogue.Functions.Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Functions))]
    public void The_example_of_a_function_gives_what_it_says(string name)
    {
        var function = FunctionCatalogue.Functions.Single(f => f.Name == name);
        Sample.Run(function.Example).ShouldBe(function.Result);
        function.Description.ShouldEndWith(".");
        UsesIt(function).ShouldBeTrue($"the example of {name} does not use it");
    }

    [Fact]
    public void The_page_lists_every_function_as_the_catalogue_has_it()
    {
        var page = Page();
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") == "1")
        {
            page = page[..(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)] + "\n\n" + Tables() + page[page.IndexOf(End, StringComparison.Ordinal)..];
            File.WriteAllText(PagePath(), page);
        }

        var from = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        page[from..page.IndexOf(End, StringComparison.Ordinal)].Trim().ShouldBe(Tables().Trim(), "run the tests with UPDATE_DOCS=1 to write the tables anew");
    }

    [Fact]
    public void Every_example_in_the_text_of_the_page_gives_what_it_says()
    {
        var page = Page();
        var text = page[..page.IndexOf(Begin, StringComparison.Ordinal)] + page[page.IndexOf(End, StringComparison.Ordinal)..];
        var examples = text.Split('\n').Where(l => l.StartsWith("    ", StringComparison.Ordinal) && l.Contains('→')).Select(l => l.Split('→', 2)).ToList();
        examples.Count.ShouldBeGreaterThan(15);
        foreach (var example in examples)
            Sample.Run(example[0].Trim()).ShouldBe(example[1].Trim(), example[0].Trim());
    }

    [Fact]
    public void A_name_belongs_to_one_function_only()
    {
        var names = FunctionCatalogue.Functions.SelectMany(f => f.Aliases.Append(f.Name)).ToList();
        names.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(names.Count);
    }

    internal static string Page() => File.ReadAllText(PagePath());

    private static string PagePath() => Path.Combine(Root(), "docs", "expressions.md");

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ProvisioningModule.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder;
    }

    private static bool UsesIt(ExpressionFunction function) => function.Aliases.Append(function.Name)
        .Any(n => function.Example.Contains(n.StartsWith("x.", StringComparison.Ordinal) ? n[1..] + "(" : n + "(", StringComparison.OrdinalIgnoreCase));

    private static string Tables()
    {
        var text = new StringBuilder();
        foreach (var category in FunctionCatalogue.Functions.GroupBy(f => f.Category))
        {
            text.Append("### ").Append(category.Key).Append("\n\n| Function | Okta | Entra | What it gives | Example | Result |\n|---|---|---|---|---|---|\n");
            foreach (var f in category)
            {
                var aliases = f.Aliases.Count == 0 ? "" : $"<br>also {string.Join(", ", f.Aliases.Select(a => $"`{a}`"))}";
                text.Append("| `").Append(Cell(f.Syntax)).Append('`').Append(aliases).Append(" | ").Append(f.Okta is null ? "" : $"`{f.Okta}`").Append(" | ").Append(f.Entra is null ? "" : $"`{f.Entra}`")
                    .Append(" | ").Append(Cell(f.Description)).Append(" | `").Append(Cell(f.Example)).Append("` | `").Append(Cell(f.Result)).Append("` |\n");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
