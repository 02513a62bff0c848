namespace Provisioning.Engine;

/// <summary>Whether somebody is to have an account.</summary>
internal enum Claim
{
    /// <summary>It is nobody's account, or the user is no more.</summary>
    Nobody,

    /// <summary>The person has left, was removed, or nothing gives them the app.</summary>
    None,

    /// <summary>The person is on leave or has not begun, and keeps what they have.</summary>
    Waiting,

    /// <summary>The person is active, and something gives them the app.</summary>
    Entitled,

    /// <summary>It cannot be told: the rule of a group fails for the person.</summary>
    Unknown,
}

/// <summary>What somebody has in an app: an account, a claim to one, or both.</summary>
/// <param name="App">The app.</param>
/// <param name="Account">The account, or null.</param>
/// <param name="UserId">The id of the user, who may be no more; null for nobody.</param>
/// <param name="User">The user, or null.</param>
/// <param name="Assignment">What gives the user the app, whether they are active or not; null for nothing.</param>
/// <param name="Unknown">Why it cannot be told whether something gives it.</param>
internal sealed record Holding(App App, Account? Account, string? UserId, User? User, EffectiveAssignment? Assignment, IReadOnlyList<ProvisioningError> Unknown)
{
    /// <summary>Whether the user is to have the account.</summary>
    public Claim Claim => User switch
    {
        null => Claim.Nobody,
        { Status: UserStatus.Suspended or UserStatus.Staged } => Claim.Waiting,
        { Status: not UserStatus.Active } => Claim.None,
        _ when Assignment is not null => Claim.Entitled,
        _ => Unknown.Count > 0 ? Claim.Unknown : Claim.None,
    };

    /// <summary>How the account stands.</summary>
    public AccountState State => Account switch
    {
        null => AccountState.None,
        { Present: false } => AccountState.Gone,
        { Active: false } => AccountState.Disabled,
        _ => AccountState.Usable,
    };

    /// <summary>True where there is an account, somebody is to have one, or it cannot be told whether they are.</summary>
    public bool IsAccess => State is AccountState.Usable or AccountState.Disabled || Claim is Claim.Entitled or Claim.Unknown;

    /// <summary>Why the user is to have it or not, in words.</summary>
    public string Why => (Claim, User) switch
    {
        (Claim.Nobody, _) => UserId is null ? "it is nobody's" : "its user is no more",
        (Claim.Unknown, _) => "it cannot be told whether somebody is to have it",
        (_, { Status: UserStatus.Active }) => Assignment?.Via ?? "nothing gives it",
        _ => $"the user is {User!.Status}{(Assignment is null ? "" : $"; kept: {Assignment.Via}")}",
    };
}
