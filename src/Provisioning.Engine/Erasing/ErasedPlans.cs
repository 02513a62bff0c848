using System.Text;

namespace Provisioning.Engine;

/// <summary>What is erased of a plan's file.</summary>
/// <param name="File">The file.</param>
/// <param name="Lines">What is put in the place of each line.</param>
/// <param name="Numbers">Those of the lines that are the person's; the others are of others who lose what they say of the person.</param>
/// <param name="Before">The hash of the lines as they are.</param>
/// <param name="After">The hash of the lines as they will be, and how many of them are erased then.</param>
internal sealed record ErasedPlan(string File, IReadOnlyDictionary<int, string> Lines, IReadOnlySet<int> Numbers, string Before, PlanErasure After)
{
    /// <summary>How many changes of others still have a name of the person, in a value.</summary>
    public int Kept { get; init; }
}

/// <summary>Finds what plans say of a person.</summary>
internal static class ErasedPlans
{
    /// <summary>The plans of the folder that say something of the person, by id.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, ErasedPlan>> FindAsync(string folder, ErasedPerson person, CancellationToken cancellationToken)
    {
        var found = new SortedDictionary<string, ErasedPlan>(StringComparer.Ordinal);
        foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*" + PlanFile.Extension) : [])
        {
            if (await FindInAsync(file, person, cancellationToken).ConfigureAwait(false) is var plan && (plan.Lines.Count > 0 || plan.Kept > 0))
                found.Add(Path.GetFileNameWithoutExtension(file), plan);
        }

        return found;
    }

    private static async ValueTask<ErasedPlan> FindInAsync(string file, ErasedPerson person, CancellationToken cancellationToken)
    {
        var id = Encoding.UTF8.GetBytes(person.Id);
        using LineHasher before = new(), after = new();
        var (lines, numbers, erased, kept) = (new Dictionary<int, string>(), new HashSet<int>(), 0, 0);
        await foreach (var (number, line) in PlanFile.LinesAsync(file, cancellationToken).ConfigureAwait(false))
        {
            var old = line.Span;
            before.AppendLine(old);
            if (PlanFile.IsErased(old))
            {
                erased++;
            }
            else if (ChangeCodec.Read(old, number) is var change && person.Owns(change))
            {
                numbers.Add(number);
                lines[number] = PlanFile.ErasedLine(person.Id);
            }
            else if (person.Names.IsIn(old) || old.IndexOf(id) >= 0)
            {
                var cleared = SharedDocuments.Clear(change, person);
                if (!cleared.AsSpan().SequenceEqual(old))
                    lines[number] = Encoding.UTF8.GetString(cleared);
                if (person.Names.IsIn(cleared))
                    kept++;
            }

            after.AppendLine(lines.TryGetValue(number, out var text) ? Encoding.UTF8.GetBytes(text) : old);
        }

        return new(file, lines, numbers, before.Complete(), new(erased + numbers.Count, after.Complete())) { Kept = kept };
    }
}
