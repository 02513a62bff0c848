namespace Provisioning;

/// <summary>An override with the user whose it is.</summary>
/// <param name="UserId">The user's id.</param>
/// <param name="UserName">The user's name.</param>
/// <param name="Path">The attribute, as a path.</param>
/// <param name="Value">The value; no value means that the attribute is empty for that time.</param>
/// <param name="Until">When it ends (UTC).</param>
/// <param name="Reason">Why it was set.</param>
/// <param name="By">Who set it.</param>
/// <param name="Since">When it was set (UTC).</param>
public sealed record UserOverride(string UserId, string UserName, string Path, AttributeValue Value, DateTimeOffset Until, string Reason, string? By, DateTimeOffset Since);
