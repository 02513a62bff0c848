using System.Runtime.InteropServices;
using System.Text;

namespace Provisioning.Engine;

/// <summary>
/// Finds changes in a plan's file by their numbers, which are those of the lines, without reading it from the beginning: a file beside it, made when it is first needed, says where every so many-th line begins. It is
/// made anew when it does not fit, and a small plan needs none.
/// </summary>
internal static class PlanLines
{
    private const int Every = 64;
    private const long Small = 1 << 20;

    /// <summary>The user's change among those with these numbers, or null; with a group, the change that puts the user into it or takes them out. A plan whose file is gone has none.</summary>
    public static Change? Find(string path, IEnumerable<int> numbers, string userId, string? groupId = null)
    {
        if (!File.Exists(path))
            return null;
        var user = Encoding.UTF8.GetBytes(userId);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
        var starts = file.Length <= Small ? [0] : Starts(path, file);
        foreach (var block in numbers.Where(n => n > 0).Distinct().Order().GroupBy(n => file.Length <= Small ? 0 : (n - 1) / Every))
        {
            if (block.Key >= starts.Length)
                continue;
            file.Position = starts[block.Key];
            var wanted = block.ToHashSet();
            var (number, last) = ((block.Key * Every) + 1, block.Last());
            for (; number <= last && ReadLine(file) is { } line; number++)
            {
                if (wanted.Contains(number) && line.AsSpan().IndexOf(user) >= 0 && !PlanFile.IsErased(line) && ChangeCodec.Read(line, number) is var change && (groupId is null ? change.UserId == userId : change.Group?.Id == groupId && change.Members.Any(m => m.UserId == userId)))
                    return change;
            }
        }

        return null;
    }

    /// <summary>The change with this number, or null.</summary>
    public static Change? Get(string path, int number)
    {
        if (number <= 0 || !File.Exists(path))
            return null;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
        var starts = file.Length <= Small ? [0] : Starts(path, file);
        var block = file.Length <= Small ? 0 : (number - 1) / Every;
        if (block >= starts.Length)
            return null;
        file.Position = starts[block];
        for (var at = (block * Every) + 1; ReadLine(file) is { } line; at++)
        {
            if (at == number)
                return PlanFile.IsErased(line) ? null : ChangeCodec.Read(line, number);
        }

        return null;
    }

    private static long[] Starts(string path, FileStream plan)
    {
        var index = Path.ChangeExtension(path, ".lines");
        if (File.Exists(index) && MemoryMarshal.Cast<byte, long>(File.ReadAllBytes(index)) is [var length, .. var known] && length == plan.Length)
            return known.ToArray();
        var starts = new List<long> { 0 };
        var buffer = new byte[1 << 18];
        long offset = 0, lines = 0;
        plan.Position = 0;
        for (int read; (read = plan.Read(buffer)) > 0; offset += read)
        {
            for (var at = 0; buffer.AsSpan(at, read - at).IndexOf((byte)'\n') is var next and >= 0; at += next + 1)
            {
                if (++lines % Every == 0 && offset + at + next + 1 < plan.Length)
                    starts.Add(offset + at + next + 1);
            }
        }

        try
        {
            File.WriteAllBytes(index, MemoryMarshal.AsBytes<long>([plan.Length, .. starts]).ToArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is made anew the next time.
        }

        return [.. starts];
    }

    private static byte[]? ReadLine(FileStream file)
    {
        var line = new MemoryStream();
        for (int next; (next = file.ReadByte()) >= 0;)
        {
            if (next == '\n')
                return line.ToArray();
            line.WriteByte((byte)next);
        }

        return line.Length > 0 ? line.ToArray() : null;
    }
}
