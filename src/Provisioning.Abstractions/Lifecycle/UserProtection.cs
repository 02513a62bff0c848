namespace Provisioning;

/// <summary>That a user is touched by no run: neither in the directory nor in the apps.</summary>
/// <param name="Since">Since when (UTC).</param>
/// <param name="By">Who said so.</param>
/// <param name="Reason">Why.</param>
public sealed record UserProtection(DateTimeOffset Since, string? By, string? Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"protected{(By is null ? "" : $" by {By}")} since {Since:u}{(Reason is null ? "" : $": {Reason}")}";
}
