using System.Text;

namespace Provisioning.Engine;

/// <summary>
/// Collects a plan's changes on disk, section by section, and puts the sections together: the directory's first, then each app's in the order in which they were
/// opened. Memory does not grow with the plan. Not thread-safe.
/// </summary>
internal sealed class PlanWriter : IDisposable
{
    private readonly string _folder;
    private readonly string _planId;
    private readonly List<PlanSection> _sections = [];

    public PlanWriter(string folder, string planId)
    {
        (_folder, _planId) = (folder, planId);
        Directory.CreateDirectory(folder);
        Main = Open(Change.Directory);
    }

    /// <summary>The directory's changes.</summary>
    public PlanSection Main { get; }

    public IReadOnlyList<PlanSection> Sections => _sections;

    /// <summary>Opens the section of a target, once nothing more is added to those before it.</summary>
    public PlanSection Open(string target)
    {
        var section = new PlanSection(target, Path.Combine(_folder, $"{_planId}.{_sections.Count}.part"), _sections.Sum(s => s.Lines));
        _sections.Add(section);
        return section;
    }

    /// <summary>Makes the plan's file of the sections and forces it to the disk. Gives the hash of its changes.</summary>
    public string Complete()
    {
        using var hash = new LineHasher();
        var path = PlanFile.Path(_folder, _planId);
        if (_sections.All(s => s.Lines == 0))
            return hash.Complete();
        using (var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1))
        {
            var buffer = new byte[1 << 18];
            foreach (var section in _sections)
            {
                var source = section.Rewind();
                int read;
                while ((read = source.Read(buffer)) > 0)
                {
                    hash.Append(buffer.AsSpan(0, read));
                    target.Write(buffer, 0, read);
                }
            }

            target.Flush(flushToDisk: true);
        }

        return hash.Complete();
    }

    public void Dispose()
    {
        foreach (var section in _sections)
            section.Dispose();
    }
}

/// <summary>The changes of one target, with what guards need to know of them.</summary>
internal sealed class PlanSection : IDisposable
{
    private readonly FileStream _stream;
    private readonly int _before;
    private readonly Utf8JsonBuffer _buffer = new();
    private readonly SortedDictionary<ChangeKind, int> _counts = [];
    private readonly Dictionary<(GuardKind Kind, string Name), int> _guarded = [];
    private readonly Dictionary<string, string> _pushed = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ProtectedUser> _protected = [];

    /// <param name="target">Of what the changes are.</param>
    /// <param name="path">Its file.</param>
    /// <param name="before">How many lines of the plan stand before it.</param>
    public PlanSection(string target, string path, int before)
    {
        (Target, _before) = (target, before);
        _stream = new(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 18, FileOptions.DeleteOnClose);
    }

    public string Target { get; }

    /// <summary>How many lines it has, records included.</summary>
    public int Lines { get; private set; }

    /// <summary>How many changes of each kind.</summary>
    public IReadOnlyDictionary<ChangeKind, int> Counts => _counts;

    /// <summary>How many changes each guard counts, by the source or group that it is about; "" where it is about none.</summary>
    public IReadOnlyDictionary<(GuardKind Kind, string Name), int> Guarded => _guarded;

    /// <summary>The app's keys of the groups that lose members, by what guards call them.</summary>
    public IReadOnlyDictionary<string, string> Pushed => _pushed;

    /// <summary>How many of the accounts that are deleted cannot be used already.</summary>
    public int DeletesOfDisabled { get; set; }

    /// <summary>Protected users for whom nothing was added.</summary>
    public IReadOnlyList<ProtectedUser> Protected => _protected;

    /// <summary>Notes what is not done because the user is protected.</summary>
    public void LeaveOut(User user, ChangeKind kind, string reason)
    {
        if (!_protected.Exists(p => p.UserId == user.Id))
            _protected.Add(new(user.Id, user.UserName, kind, reason, user.Lifecycle.Protection!));
    }

    /// <summary>Adds a change and gives its number in the plan.</summary>
    public int Add(Change change)
    {
        _stream.Write(_buffer.WriteSpan(change, ChangeCodec.Write));
        _stream.WriteByte((byte)'\n');
        _counts[change.Kind] = _counts.GetValueOrDefault(change.Kind) + 1;
        foreach (var (kind, name, count) in GuardJudge.KindsOf(change))
        {
            _guarded[(kind, name ?? "")] = _guarded.GetValueOrDefault((kind, name ?? "")) + count;
            if (name is not null && change.Group is { Key: { } key })
                _pushed[name] = key;
        }

        return _before + ++Lines;
    }

    /// <summary>Where the section is now, to go back to when a source turns out to be unreadable.</summary>
    public PlanMark Mark() => new(_stream.Position, Lines, new(_counts), new(_guarded), _protected.Count);

    /// <summary>Forgets what was added since the mark.</summary>
    public void Return(PlanMark mark)
    {
        _stream.SetLength(mark.Position);
        _stream.Position = mark.Position;
        Lines = mark.Lines;
        _protected.RemoveRange(mark.Protected, _protected.Count - mark.Protected);
        _counts.Clear();
        foreach (var (kind, count) in mark.Counts)
            _counts[kind] = count;
        _guarded.Clear();
        foreach (var (guard, count) in mark.Guarded)
            _guarded[guard] = count;
    }

    /// <summary>The changes of one kind that were added so far, each with its number; nothing may be added while they are read.</summary>
    public IEnumerable<Change> Read(ChangeKind kind)
    {
        if (!_counts.ContainsKey(kind))
            yield break;
        var end = _stream.Position;
        // How lines begin: see ChangeCodec.
        var start = $"{{\"target\":\"{Target}\",\"kind\":\"{kind}\"";
        using var reader = new StreamReader(Rewind(), leaveOpen: true);
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.StartsWith(start, StringComparison.Ordinal))
                yield return ChangeCodec.Read(Encoding.UTF8.GetBytes(line), number);
        }

        _stream.Position = end;
    }

    /// <summary>The section's bytes from the start.</summary>
    public Stream Rewind()
    {
        _stream.Position = 0;
        return _stream;
    }

    public void Dispose()
    {
        try
        {
            _stream.Dispose();
        }
        catch (IOException)
        {
            // What is deleted with this need not be whole.
        }

        _buffer.Dispose();
    }
}

/// <summary>A place in a section.</summary>
internal sealed record PlanMark(long Position, int Lines, Dictionary<ChangeKind, int> Counts, Dictionary<(GuardKind Kind, string Name), int> Guarded, int Protected);
