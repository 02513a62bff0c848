using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>The base of the cmdlets that decide by hand where a user stands.</summary>
public abstract class UserDecisionCmdlet : UserStatusCmdlet
{
    /// <summary>When dates and sources decide again. A time without a zone is local time.</summary>
    [Parameter]
    public DateTimeOffset? Until { get; set; }

    /// <summary>Why, for whoever asks later.</summary>
    [Parameter]
    public string? Reason { get; set; }

    private protected void Decide(UserStatus status, string action) =>
        Change((user, token) => Engine.Lifecycle.DecideAsync(user, status, Until, Reason, token), Until is { } until ? $"{action} until {until:u}" : action);
}
