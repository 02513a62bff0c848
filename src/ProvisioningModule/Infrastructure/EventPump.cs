using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>
/// Pulls events from the engine and writes each to the pipeline before it asks for the next one. So all writing is on the pipeline thread, a slow or
/// stopped pipeline holds the engine back, and nothing is buffered.
/// </summary>
internal sealed class EventPump(ICommandRuntime output, ProgressWriter progress, StopSource stop, Func<object, object> shown, Action<InitialPasswordEvent> take)
{
    /// <summary>Runs the stream to its end.</summary>
    /// <param name="events">The engine's stream.</param>
    /// <param name="target">What errors are about where the event itself does not say.</param>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    public void Run(IAsyncEnumerable<EngineEvent> events, object? target)
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop.Engine);
        var enumerator = events.GetAsyncEnumerator(cancel.Token);
        Task? abandoned = null;
        try
        {
            while (PipelineWait.For(enumerator.MoveNextAsync, stop.Pipeline))
                Write(enumerator.Current, target);
        }
        catch (PipelineWait.AbandonedException e)
        {
            abandoned = e.Work;
            throw;
        }
        finally
        {
            // What is downstream may have failed or had enough: the engine's own workers must end as well.
            _ = cancel.CancelAsync();
            Close(enumerator, abandoned);
            progress.CompleteAll();
        }
    }

    private void Write(EngineEvent item, object? target)
    {
        switch (item)
        {
            case ResultEvent result:
                output.WriteObject(shown(result.Value));
                break;
            case ProgressEvent state:
                progress.Write(state);
                break;
            case WarningEvent warning:
                output.WriteWarning(warning.Message);
                break;
            case VerboseEvent verbose:
                output.WriteVerbose(verbose.Message);
                break;
            case InitialPasswordEvent given:
                take(given);
                break;
            case ObjectErrorEvent failure:
                output.WriteError(ErrorRecords.From(failure.Error, target));
                break;
            default:
                throw new InvalidOperationException($"The engine gave an event of the unknown kind {item.GetType().Name}.");
        }
    }

    private static void Close(IAsyncEnumerator<EngineEvent> enumerator, Task? abandoned)
    {
        if (abandoned is null)
        {
            try
            {
                PipelineWait.ForCleanup(enumerator.DisposeAsync);
            }
            catch (OperationCanceledException)
            {
                // It was cancelled a moment ago.
            }
        }
        else
        {
            // An enumerator must not be disposed while it is moving.
            _ = abandoned.ContinueWith(
                static (_, state) => ((IAsyncEnumerator<EngineEvent>)state!).DisposeAsync().AsTask(),
                enumerator, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();
        }
    }
}
