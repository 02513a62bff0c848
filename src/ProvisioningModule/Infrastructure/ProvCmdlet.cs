using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>
/// The base of every cmdlet: asynchronous work on the pipeline thread, a stop that returns within a second, and errors in one shape. A cmdlet overrides
/// <see cref="Begin"/>, <see cref="Process"/> and <see cref="End"/>; in these it may throw a <see cref="ProvisioningException"/>, which becomes an error of the
/// input object at hand while the pipeline goes on with the next.
/// </summary>
public abstract class ProvCmdlet : PSCmdlet, IDisposable
{
    /// <summary>The session that the cmdlet runs in, asked for on its own thread: those of the pool have none.</summary>
    private protected Guid Session { get; } = SessionEnd.Current;

    private readonly StopSource stop = new();
    private ProgressWriter? progress;

    /// <summary>Cancelled when the user stops the pipeline.</summary>
    protected CancellationToken StopToken => stop.Engine;

    /// <summary>What an error is about: the input object or argument at hand.</summary>
    protected virtual object? ErrorTarget => null;

    /// <summary>
    /// True for a cmdlet that does one thing (opens a store, applies a plan): its failure ends the statement. False where there is an
    /// error for each object, which leaves the others alone.
    /// </summary>
    protected virtual bool FailureEndsStatement => false;

    /// <summary>Runs once before the first input object. A failure ends the statement.</summary>
    protected virtual void Begin()
    {
    }

    /// <summary>Runs for each input object.</summary>
    protected virtual void Process()
    {
    }

    /// <summary>Runs once after the last input object.</summary>
    protected virtual void End()
    {
    }

    /// <summary>Writes what the engine's stream gives: results, progress, warnings, verbose text and errors of single objects.</summary>
    protected void Pump(IAsyncEnumerable<EngineEvent> events)
    {
        progress ??= new ProgressWriter(WriteProgress, TimeProvider.System);
        new EventPump(CommandRuntime, progress, stop, Shown, Take).Run(events, ErrorTarget);
    }

    /// <summary>Takes a password that an account was made with, to hand it out.</summary>
    private protected virtual void Take(InitialPasswordEvent given) => throw new InvalidOperationException("A command that makes no accounts was given the password of one.");

    /// <summary>The object as it may be shown: what is not to be seen is masked in everything that is written to the pipeline.</summary>
    private protected virtual object Shown(object item) => item;

    /// <summary>Writes an object to the pipeline, as it may be shown.</summary>
    protected new void WriteObject(object? sendToPipeline) => base.WriteObject(sendToPipeline is null ? null : Shown(sendToPipeline));

    /// <summary>Writes an object, or each of a list, to the pipeline, as it may be shown.</summary>
    protected new void WriteObject(object? sendToPipeline, bool enumerateCollection)
    {
        if (enumerateCollection && sendToPipeline is System.Collections.IEnumerable list and not string)
        {
            foreach (var item in list)
                WriteObject(item);
        }
        else
        {
            WriteObject(sendToPipeline);
        }
    }

    /// <summary>Waits for an operation and gives its result.</summary>
    protected T Await<T>(Func<CancellationToken, ValueTask<T>> operation) =>
        PipelineWait.For(() => operation(stop.Engine), stop.Pipeline);

    /// <summary>Waits for an operation.</summary>
    protected void Await(Func<CancellationToken, ValueTask> operation) =>
        Await(async cancellationToken =>
        {
            await operation(cancellationToken).ConfigureAwait(false);
            return true;
        });

    /// <summary>Writes an error of one object and goes on.</summary>
    protected void WriteFailure(ProvisioningError error, object? target = null) =>
        WriteError(ErrorRecords.From(error, target ?? ErrorTarget));

    /// <summary>The full paths of the existing files that the parameters name, relative to $PWD.</summary>
    /// <param name="paths">Values of -Path or -LiteralPath.</param>
    /// <param name="literal">True for -LiteralPath: wildcard characters stand for themselves.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.FilePathInvalid"/>.</exception>
    protected IReadOnlyList<string> ResolvePaths(IEnumerable<string> paths, bool literal) =>
        [.. paths.SelectMany(path => FilePaths.Existing(SessionState.Path, path, literal))];

    /// <summary>The full path of one file or folder that need not exist, relative to $PWD. Wildcard characters stand for themselves.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FilePathInvalid"/>.</exception>
    protected string ResolveNewPath(string path) => FilePaths.New(SessionState.Path, path);

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Guarded(Begin, ends: true);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Guarded(Process, FailureEndsStatement);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Guarded(End, FailureEndsStatement);

    /// <inheritdoc/>
    protected sealed override void StopProcessing() => stop.Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the cmdlet holds, also after a stop.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            stop.Dispose();
    }

    private void Guarded(Action step, bool ends)
    {
        ErrorRecord failure;
        try
        {
            step();
            return;
        }
        catch (ProvisioningException e)
        {
            failure = ErrorRecords.From(e, ErrorTarget);
        }
        // What PowerShell itself throws (a stop, -ErrorAction Stop, Select-Object -First) is its own business.
        catch (Exception e) when (e.GetType().Assembly != typeof(PSCmdlet).Assembly && e is not PipelineStoppedException)
        {
            failure = ErrorRecords.Unexpected(e, MyInvocation.MyCommand.Name, ErrorTarget);
        }

        if (ends)
            ThrowTerminatingError(failure);
        WriteError(failure);
    }
}
