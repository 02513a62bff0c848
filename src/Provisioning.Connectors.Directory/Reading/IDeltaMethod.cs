namespace Provisioning.Connectors.Directory;

/// <summary>A way of reading the users of a directory so that changes can be read later. In what it gives at the end, the watermark is only what it noted itself: whoever asks adds the server and the rest (<see cref="DirectoryReads"/>).</summary>
internal interface IDeltaMethod
{
    /// <summary>Its name in marks: letters only.</summary>
    string Name { get; }

    /// <summary>Reads everybody, as <see cref="IAccountSource.ReadAllAsync"/>.</summary>
    IAsyncEnumerable<ReadItem> ReadAllAsync(DirectoryLease lease, CancellationToken cancellationToken);

    /// <summary>Reads what changed since, as <see cref="IAccountSource.ReadChangesAsync"/>.</summary>
    /// <param name="lease">A connection to the server that gave the mark.</param>
    /// <param name="payload">What an earlier read noted.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<ReadItem> ReadChangesAsync(DirectoryLease lease, string payload, CancellationToken cancellationToken);
}
