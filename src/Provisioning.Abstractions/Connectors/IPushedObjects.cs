namespace Provisioning;

/// <summary>What the system of an app pushed in, as the store has it.</summary>
public interface IPushedObjects
{
    /// <summary>A text that is another one when something was pushed in since.</summary>
    ValueTask<string> GetMarkAsync(CancellationToken cancellationToken);

    /// <summary>All people that were pushed in and not taken back, as they were pushed.</summary>
    IAsyncEnumerable<RemoteObject> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The keys of everything that was taken back, by the requests that took it back: of people and groups, in no order, from the beginning on.</summary>
    IAsyncEnumerable<string> ReadDeletedAsync(CancellationToken cancellationToken);

    /// <summary>How many people and groups there are.</summary>
    ValueTask<(long Users, long Groups)> CountAsync(CancellationToken cancellationToken);
}
