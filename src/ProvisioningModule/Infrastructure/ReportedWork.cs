using System.Threading.Channels;

namespace Provisioning.Commands;

/// <summary>Makes the engine's stream of work that tells its progress by a call, from any thread, and ends with one result.</summary>
internal static class ReportedWork
{
    /// <summary>What the work tells, as it comes, and then its result.</summary>
    public static async IAsyncEnumerable<EngineEvent> RunAsync<T>(Func<Action<EngineEvent>, ValueTask<T>> work)
        where T : notnull
    {
        var said = Channel.CreateUnbounded<EngineEvent>();
        var working = Task.Run(
            async () =>
            {
                try
                {
                    return await work(message => said.Writer.TryWrite(message)).ConfigureAwait(false);
                }
                finally
                {
                    said.Writer.TryComplete();
                }
            },
            CancellationToken.None);
        ProgressEvent? last = null;
        await foreach (var message in said.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            last = message as ProgressEvent ?? last;
            yield return message;
        }

        if (last is not null)
            yield return last with { Completed = true };
        yield return new ResultEvent(await working.ConfigureAwait(false));
    }
}
