using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Provisioning.Engine.Tests;

/// <summary>How an app in memory tells that something in it may have changed.</summary>
public sealed class FakeSignal
{
    private Channel<TaskCompletionSource>? _line;
    private Exception? _fault;
    private int _calls;

    /// <summary>Whether it can.</summary>
    public bool IsOn { get; set; }

    /// <summary>Whether nobody gets through to it.</summary>
    public bool IsUnreachable { get; set; }

    /// <summary>How often it was called.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Whether somebody listens.</summary>
    public bool IsHeard => Volatile.Read(ref _line) is not null;

    public ConnectorCapabilities Capabilities => IsOn ? ConnectorCapabilities.Signal : ConnectorCapabilities.None;

    /// <summary>Rings, and ends when it was heard.</summary>
    public async Task RingAsync()
    {
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _line!.Writer.WriteAsync(heard);
        await heard.Task;
    }

    /// <summary>Ends the connection, with an error where one is given.</summary>
    public void Lose(Exception? fault = null)
    {
        _fault = fault;
        _line!.Writer.Complete();
    }

    public async IAsyncEnumerable<string> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        Interlocked.Increment(ref _calls);
        if (IsUnreachable)
            throw FakeTarget.Error(ErrorIds.AppUnreachable, ProvisioningErrorCategory.Unavailable);
        var line = Channel.CreateUnbounded<TaskCompletionSource>();
        Volatile.Write(ref _line, line);
        try
        {
            yield return "it listens";
            await foreach (var heard in line.Reader.ReadAllAsync(cancellationToken))
            {
                yield return "something changed";
                heard.SetResult();
            }

            if (_fault is { } fault)
                throw fault;
        }
        finally
        {
            Volatile.Write(ref _line, null);
        }
    }
}
