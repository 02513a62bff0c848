using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>
/// The one place where a thread waits for asynchronous work: PowerShell calls cmdlets on its pipeline thread, and only that thread may write.
/// </summary>
internal static class PipelineWait
{
    /// <summary>How long work that was told to stop, or to clean up, is waited for. A stop has to return within a second.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    /// <summary>Starts the work and waits for it.</summary>
    /// <returns>What it gave.</returns>
    /// <exception cref="PipelineStoppedException">The pipeline was stopped.</exception>
    public static T For<T>(Func<ValueTask<T>> start, CancellationToken stopped)
    {
        var work = Start(start);
        if (work.IsCompletedSuccessfully)
            return work.GetAwaiter().GetResult();

        var task = work.AsTask();
        WaitFor(task, stopped);
        try
        {
            return task.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Waits for clean-up, for a bounded time; what is not done then goes on in the background.</summary>
    public static void ForCleanup(Func<ValueTask> start) => ForCleanup(start, Grace);

    /// <summary>Waits for clean-up for the given time at most.</summary>
    public static void ForCleanup(Func<ValueTask> start, TimeSpan grace)
    {
        var work = Start(async () =>
        {
            await start().ConfigureAwait(false);
            return true;
        });
        if (work.IsCompletedSuccessfully)
            return;

        var task = work.AsTask();
        if (Task.WaitAny([task], grace) < 0)
            Forget(task);
        else
            task.GetAwaiter().GetResult();
    }

    private static void WaitFor(Task task, CancellationToken stopped)
    {
        try
        {
            Task.WaitAny([task], stopped);
        }
        catch (OperationCanceledException)
        {
            if (Task.WaitAny([task], Grace) >= 0)
                return;
            Forget(task);
            throw new AbandonedException(task);
        }
    }

    private static ValueTask<T> Start<T>(Func<ValueTask<T>> start)
    {
        // A host with a synchronisation context (a window) would be asked to continue the work on the very thread that waits for it.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return start();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    // Its exception is looked at so that it is not reported as unobserved.
    private static void Forget(Task task) => task.ContinueWith(
        static t => _ = t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    /// <summary>The pipeline was stopped and the work has not ended in time: it is still under way.</summary>
    internal sealed class AbandonedException(Task work) : PipelineStoppedException
    {
        public Task Work { get; } = work;
    }
}
