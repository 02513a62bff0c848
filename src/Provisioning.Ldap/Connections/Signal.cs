namespace Provisioning.Ldap;

/// <summary>Wakes whoever waits for a condition to be looked at again.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = New();

    /// <summary>Ends at the next <see cref="Set"/>. It is taken before the condition is looked at, so that no change is missed.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    public void Set() => Interlocked.Exchange(ref _next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
