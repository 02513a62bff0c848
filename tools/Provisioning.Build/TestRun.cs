using System.Globalization;
using System.Xml.Linq;

namespace Provisioning.Build;

/// <summary>Runs every test project and sums what they say.</summary>
internal static class TestRun
{
    // A test that hangs is named and ends its project, not the whole run.
    private const string LongestTest = "6m";

    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>Runs the test projects, all of them or those whose name has one of the words in it.</summary>
    /// <returns>0 when every test ran and passed.</returns>
    public static async Task<int> RunAsync(string[] words)
    {
        await Prerequisites.EnsureAsync();
        await Tasks.BuildAsync();
        var results = Path.Combine(Command.Root, "artifacts", "tests");
        if (Directory.Exists(results))
            Directory.Delete(results, recursive: true);

        var total = new Counts(0, 0);
        var projects = Directory.GetDirectories(Path.Combine(Command.Root, "tests"), "*.Tests").Order(StringComparer.Ordinal)
            .Where(p => words.Length == 0 || words.Any(w => Path.GetFileName(p).Contains(w, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        foreach (var project in projects)
        {
            var name = Path.GetFileName(project);
            var exit = await Command.RunAsync(Command.Dotnet,
                ["test", project, "--no-build", "--nologo", "--configuration", "Release", "--logger", $"trx;LogFileName={name}.trx", "--logger", "console;verbosity=quiet", "--results-directory", results,
                    "--blame-hang", "--blame-hang-timeout", LongestTest, "--blame-hang-dump-type", "none"]);
            var counts = Read(Path.Combine(results, name + ".trx"));
            // A project that ended badly without saying which test failed, or ran no test at all, is a failure of its own.
            if (counts.Failed == 0 && (exit != 0 || counts.Passed == 0))
                counts = counts with { Failed = 1 };
            Console.WriteLine($"{name,-40} {counts}");
            total += counts;
        }

        Console.WriteLine();
        Console.WriteLine(total);
        return total.Failed == 0 && total.Passed > 0 ? 0 : 1;
    }

    private static Counts Read(string file)
    {
        if (!File.Exists(file))
            return new(0, 0);
        var counters = XDocument.Load(file).Descendants(Trx + "Counters").Single();
        var passed = Of(counters, "passed");
        // What was skipped was not shown to work.
        return new(passed, Of(counters, "total") - passed);
    }

    private static int Of(XElement counters, string name) => int.Parse(counters.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private sealed record Counts(int Passed, int Failed)
    {
        public static Counts operator +(Counts left, Counts right) => new(left.Passed + right.Passed, left.Failed + right.Failed);

        public override string ToString() => $"{Passed} passed, {Failed} failed";
    }
}
