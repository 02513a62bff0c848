namespace Provisioning.Engine;

/// <summary>Makes one change of an app: in the app itself, or as a task for a person.</summary>
internal interface IChangeApplier
{
    /// <summary>How many changes may be under way at once.</summary>
    int MaxConcurrency { get; }

    /// <summary>Never throws but for cancellation and a store that cannot be written: any other error is the change's outcome.</summary>
    ValueTask<AppliedChange> ApplyAsync(Change change, User? user, Account? account, CancellationToken cancellationToken);
}
