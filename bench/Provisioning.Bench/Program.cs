using System.Globalization;
using System.Text.Json;

namespace Provisioning.Bench;

/// <summary>Measures the project's figures against what the machine does without it, and says which of them hold.</summary>
internal static class Program
{
    private static readonly IFigure[] Figures = [new ImportFigure(), new SyncFigure(), new EvaluationFigure(), new ExpressionFigure(), new ScimFigure(), new ScimImportFigure(), new PushFigure(), new EndpointFigure(), new JournalFigure(), new ScaleFigure(), new MatchFigure(), new GroupFigure(), new AuditFigure(), new TraceFigure(), new UndoFigure(), new LdapReadFigure(), new DomainImportFigure(), new DomainCreateFigure(), new DomainDeltaFigure(), new ModuleFigure()];

    /// <returns>0 when every figure measured holds, 1 when one does not, 2 for a name that is none.</returns>
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is [Side.Mark, var name, var side, .. var rest])
        {
            var sample = await Figures.Single(f => f.Name == name).RunSideAsync(side, rest);
            Console.WriteLine(JsonSerializer.Serialize(sample));
            return 0;
        }

        // Some are of as many as are asked for: name=number.
        arguments = [.. arguments.Select(Counted)];
        if (arguments.FirstOrDefault(a => !Figures.Any(f => f.Name == a)) is { } unknown)
        {
            Console.Error.WriteLine($"There is no figure '{unknown}'. The figures are: {string.Join(", ", Figures.Select(f => f.Name))}.");
            return 2;
        }

        var results = new List<Result>();
        using var scratch = new Scratch();
        foreach (var figure in Figures.Where(f => arguments.Length == 0 || arguments.Contains(f.Name)))
        {
            Console.Error.WriteLine($"{figure.Name}: {figure.What} …");
            results.AddRange(await figure.MeasureAsync(scratch));
        }

        Table.Write(Console.Out, results);
        return results.All(r => r.Holds) ? 0 : 1;
    }

    private static string Counted(string argument)
    {
        if (argument.Split('=') is not [var name, var number] || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1 || Figures.OfType<ICountedFigure>().FirstOrDefault(f => f.Name == name) is not { } figure)
            return argument;
        figure.Count = count;
        return name;
    }
}
