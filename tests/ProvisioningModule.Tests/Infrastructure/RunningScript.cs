using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace ProvisioningModule.Tests;

/// <summary>A script that runs in a session, with what it has written so far.</summary>
public sealed class RunningScript : IDisposable
{
    private readonly PowerShell _shell;
    private readonly PSDataCollection<PSObject> _output = [];
    private readonly IAsyncResult _work;

    public RunningScript(Runspace runspace, string script, object?[] arguments)
    {
        _shell = PowerShell.Create(runspace);
        _shell.AddScript(script);
        foreach (var argument in arguments)
            _shell.AddArgument(argument);
        _shell.Streams.Progress.DataAdded += (_, added) => Progress.Enqueue((Stopwatch.GetTimestamp(), _shell.Streams.Progress[added.Index]));
        _shell.Streams.Verbose.DataAdded += (_, _) => Spoke.TrySetResult();
        _work = _shell.BeginInvoke<PSObject, PSObject>(null, _output);
    }

    /// <summary>Every progress record, with the time at which it came.</summary>
    public ConcurrentQueue<(long At, ProgressRecord Record)> Progress { get; } = [];

    /// <summary>Set when the first verbose message comes.</summary>
    public TaskCompletionSource Spoke { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits for its end.</summary>
    public IReadOnlyList<PSObject> Finish()
    {
        _shell.EndInvoke(_work);
        return [.. _output];
    }

    /// <summary>Stops it as Ctrl-C does, and says how long that took.</summary>
    public TimeSpan Stop()
    {
        _work.IsCompleted.ShouldBeFalse("a script that has ended cannot be stopped");
        var clock = Stopwatch.StartNew();
        _shell.Stop();
        return clock.Elapsed;
    }

    public void Dispose() => _shell.Dispose();
}
