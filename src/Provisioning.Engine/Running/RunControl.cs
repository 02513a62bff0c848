namespace Provisioning.Engine;

/// <summary>
/// How a run under way is stopped. Whoever applies it stops it at once (Ctrl-C): requests under way are broken off, and looked up when it is taken up again. From elsewhere it is stopped after the objects under way: nothing
/// new begins, and what has begun comes to its end. Either way it is the same run that ends, with its outcomes in the journal.
/// </summary>
internal sealed class RunControl : IDisposable
{
    private readonly CancellationTokenSource _gentle;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public RunControl(string runId, CancellationToken atOnce)
    {
        RunId = runId;
        AtOnce = atOnce;
        _gentle = CancellationTokenSource.CreateLinkedTokenSource(atOnce);
        Gentle = _gentle.Token;
    }

    public string RunId { get; }

    /// <summary>Ends requests under way.</summary>
    public CancellationToken AtOnce { get; }

    /// <summary>Ends the run between two objects; cancelled with <see cref="AtOnce"/> too.</summary>
    public CancellationToken Gentle { get; }

    /// <summary>True when it was stopped from elsewhere, and not at once.</summary>
    public bool IsStoppedGently => Gentle.IsCancellationRequested && !AtOnce.IsCancellationRequested;

    /// <summary>Stops the run after the objects under way, and waits for its end.</summary>
    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        Stop();
        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // At once for everybody who asks a token that is linked to this one: nothing begins after the call.
    private void Stop()
    {
        try
        {
            _gentle.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended first.
        }
    }

    /// <summary>The run has ended.</summary>
    public void Dispose()
    {
        _ended.TrySetResult();
        _gentle.Dispose();
    }
}
