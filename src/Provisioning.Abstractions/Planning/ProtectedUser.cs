namespace Provisioning;

/// <summary>A user whom a plan would change and does not, because they are protected.</summary>
/// <param name="UserId">The user's id.</param>
/// <param name="UserName">The user's name.</param>
/// <param name="Kind">What would be done.</param>
/// <param name="Reason">Why it would be done.</param>
/// <param name="Protection">By whom, since when and why they are protected.</param>
public sealed record ProtectedUser(string UserId, string UserName, ChangeKind Kind, string Reason, UserProtection Protection)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Kind} {UserName} ({Reason}): {Protection}";
}
