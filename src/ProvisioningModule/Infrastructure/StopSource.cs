namespace Provisioning.Commands;

/// <summary>
/// Tells the engine and the pipeline thread that the user stopped the pipeline. The two have a token each, so that a callback of the engine's that blocks
/// cannot keep the pipeline thread waiting.
/// </summary>
internal sealed class StopSource : IDisposable
{
    private readonly CancellationTokenSource pipeline = new();
    private readonly CancellationTokenSource engine = new();

    public StopSource()
    {
        Pipeline = pipeline.Token;
        Engine = engine.Token;
    }

    /// <summary>Wakes the pipeline thread.</summary>
    public CancellationToken Pipeline { get; }

    /// <summary>Cancels the engine's work.</summary>
    public CancellationToken Engine { get; }

    /// <summary>Stops both. Called on the host's stop thread, possibly while or after the cmdlet is disposed.</summary>
    public void Stop()
    {
        try
        {
            pipeline.Cancel();
            _ = engine.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The cmdlet ended first: there is nothing left to stop.
        }
    }

    public void Dispose()
    {
        pipeline.Dispose();
        engine.Dispose();
    }
}
