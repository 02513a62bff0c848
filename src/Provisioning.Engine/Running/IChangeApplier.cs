namespace Provisioning.Engine;

/// <summary>Makes one change of an app: in the app itself, or as a task for a person.</summary>
internal interface IChangeApplier
{
    /// <summary>How many changes may be under way at once.</summary>
    int MaxConcurrency { get; }

    /// <summary>Never throws but for cancellation and a store that cannot be written: any other error is the change's outcome.</summary>
    ValueTask<AppliedChange> ApplyAsync(Change change, ChangeSubject subject, CancellationToken cancellationToken);
}

/// <summary>Whom a change concerns, as they are when it is made.</summary>
/// <param name="User">The user; null when there is none any more.</param>
/// <param name="Account">Their account in the app, or null.</param>
/// <param name="Others">What is known of others for them.</param>
internal readonly record struct ChangeSubject(User? User, Account? Account, Others Others);
