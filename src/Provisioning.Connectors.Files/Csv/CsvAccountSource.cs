using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;

namespace Provisioning.Connectors.Files.Csv;

/// <summary>
/// Reads people from one CSV file, in two passes: the first finds which keys are ambiguous and what the file proves, the second gives the objects. Reading runs beside
/// the caller, a bounded number of objects ahead.
/// </summary>
internal sealed class CsvAccountSource(CsvSettings settings, TimeProvider clock) : IAccountSource, IAccountFinder
{
    private const int BatchSize = 256;
    private const int BatchesAhead = 8;

    // Whoever is many is named no better by more of them.
    private const int MostFound = 100;

    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public ConnectorCapabilities Capabilities => ConnectorCapabilities.FullRead | ConnectorCapabilities.Find;

    /// <inheritdoc/>
    public async ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(() => CsvInspection.Test(settings, cancellationToken), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e)
        {
            return new(false, [], e.Error);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) =>
        await Task.Run(() => CsvInspection.Schema(settings, cancellationToken), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<string?> GetContentMarkAsync(CancellationToken cancellationToken) =>
        await Task.Run(() => Mark(cancellationToken), cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadItem> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<ReadItem[]>(new BoundedChannelOptions(BatchesAhead) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var token = stop.Token;
        var reading = Task.Run(() => ProduceAsync(channel.Writer, token), CancellationToken.None);
        try
        {
            await foreach (var batch in channel.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (var item in batch)
                    yield return item;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            // A disk that hangs must not hang the caller: the reader ends by itself and holds nothing but its file.
            await Task.WhenAny(reading, Task.Delay(LongestStop, clock, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ReadItem> ReadChangesAsync(string watermark, CancellationToken cancellationToken) =>
        throw new NotSupportedException("A CSV file has no delta; its content mark says whether it changed.");

    /// <summary>Reads the file through: whether a row is alone with its key, and whether the file stood still meanwhile, is known at its end.</summary>
    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<RemoteObject>> FindAsync(string attribute, string value, CancellationToken cancellationToken)
    {
        var columns = await DiscoverSchemaAsync(cancellationToken).ConfigureAwait(false);
        var column = columns.FirstOrDefault(c => string.Equals(c.Name, attribute, StringComparison.OrdinalIgnoreCase))?.Name
            ?? throw CsvErrors.ColumnUnknown(settings, attribute, [.. columns.Select(c => c.Name)]);
        var found = new List<RemoteObject>();
        await foreach (var item in ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (item is ObjectRead { Object: var row } && found.Count < MostFound && row.Values[column].AsList().Any(v => string.Equals(v.ToString(), value, StringComparison.OrdinalIgnoreCase)))
                found.Add(row);
        }

        return found;
    }

    /// <inheritdoc/>
    public async ValueTask<RemoteObject?> GetAsync(string key, CancellationToken cancellationToken)
    {
        RemoteObject? found = null;
        ProvisioningError? problem = null;
        await foreach (var item in ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            if (item is ObjectRead { Object: var row } && row.Key == key)
                found = row;
            else if (item is ObjectProblem unusable && unusable.Key == key)
                problem ??= unusable.Error;
        }

        return problem is null ? found : throw problem.ToException();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task ProduceAsync(ChannelWriter<ReadItem[]> writer, CancellationToken cancellationToken)
    {
        try
        {
            var batch = new List<ReadItem>(BatchSize);
            foreach (var item in CsvReading.Items(settings, cancellationToken))
            {
                batch.Add(item);
                if (batch.Count < BatchSize)
                    continue;
                await writer.WriteAsync([.. batch], cancellationToken).ConfigureAwait(false);
                batch.Clear();
            }

            await writer.WriteAsync([.. batch], cancellationToken).ConfigureAwait(false);
            writer.Complete();
        }
        catch (Exception e)
        {
            // Whatever ends the reading ends the stream of the caller, who gets it as its own exception.
            writer.TryComplete(e);
        }
    }

    private string Mark(CancellationToken cancellationToken)
    {
        using var file = CsvFile.Open(settings);
        var proofFiles = CsvProofFiles.Read(settings);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[256 * 1024];
        long offset = 0;
        for (int read; (read = file.Read(buffer, offset)) > 0; offset += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, 0, read);
        }

        return proofFiles.MarkOf(hash.GetHashAndReset());
    }
}
