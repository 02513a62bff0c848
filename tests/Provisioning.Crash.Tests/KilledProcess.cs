using System.Diagnostics;
using Provisioning.Testing;

namespace Provisioning.Crash.Tests;

/// <summary>
/// A session in a process of its own, which is killed (SIGKILL) once its applies and undos have put so much into the journal. What is written is the measure, and not the time, so that a kill lands where it is aimed at however busy
/// the machine is.
/// </summary>
internal sealed class KilledProcess : IDisposable
{
    private readonly object _lock = new();
    private readonly Process _process;
    private readonly string _journal;
    private readonly long _aim;
    private readonly TimeSpan _late;
    private readonly FileSystemWatcher _watcher;
    private readonly List<string> _output = [];
    private long _before;
    private long _begin;
    private bool _isIn;
    private bool _isKilled;

    /// <param name="arguments">What provsh runs.</param>
    /// <param name="environment">What it finds in its environment.</param>
    /// <param name="store">The store's folder.</param>
    /// <param name="aim">After how many bytes of its applies and undos it is killed.</param>
    /// <param name="late">How much later than that: what is between two commits is hit too.</param>
    public KilledProcess(string[] arguments, IReadOnlyDictionary<string, string> environment, string store, long aim, TimeSpan late)
    {
        (_journal, _aim, _late) = (Path.Combine(store, "journal"), aim, late);
        _watcher = new(_journal) { NotifyFilter = NotifyFilters.Size | NotifyFilters.LastWrite | NotifyFilters.FileName };
        _watcher.Changed += (_, _) => Look();
        _process = Provsh.Start(environment, arguments);
        _process.StandardInput.Close();
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Waits for its end.</summary>
    public async Task<KilledRound> EndAsync()
    {
        var errors = _process.StandardError.ReadToEndAsync();
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
            Hear(line);
        await _process.WaitForExitAsync();
        var text = string.Join(Environment.NewLine, _output) + await errors;
        // It counts when it was at work in an apply or an undo: the process itself said last that it is in one.
        return new(_process.ExitCode, _isKilled && _output.LastOrDefault() == "in", _before + (_isIn ? Length() - _begin : 0), text);
    }

    public void Dispose()
    {
        _watcher.Dispose();
        _process.Dispose();
    }

    private void Hear(string line)
    {
        lock (_lock)
        {
            _output.Add(line);
            if (line is not ("in" or "out"))
                return;
            var now = Length();
            if (_isIn)
                _before += now - _begin;
            (_isIn, _begin) = (line == "in", now);
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (!_isIn || _isKilled || _before + Length() - _begin < _aim)
                return;
            for (var clock = Stopwatch.StartNew(); clock.Elapsed < _late;)
                Thread.SpinWait(100);
            // Nothing of the process runs after it.
            _process.Kill();
            _isKilled = true;
        }
    }

    private long Length() => Directory.GetFiles(_journal, "*.journal").Sum(Written);

    // The file has room for what comes at its end, and that is zeros.
    private static long Written(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var block = new byte[1 << 16];
        for (var end = RandomAccess.GetLength(file); end > 0;)
        {
            var start = Math.Max(0, end - block.Length);
            var read = RandomAccess.Read(file, block.AsSpan(0, (int)(end - start)), start);
            if (block.AsSpan(0, read).LastIndexOfAnyExcept((byte)0) is var last and >= 0)
                return start + last + 1;
            end = start;
        }

        return 0;
    }
}

/// <summary>How a session ended.</summary>
/// <param name="ExitCode">Its exit code: 137 of one that was killed.</param>
/// <param name="WasKilled">True when it was killed during an apply or an undo.</param>
/// <param name="Written">How much its applies and undos had put into the journal, in bytes.</param>
/// <param name="Text">What it wrote.</param>
internal sealed record KilledRound(int ExitCode, bool WasKilled, long Written, string Text);
