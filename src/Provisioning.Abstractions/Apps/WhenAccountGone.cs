namespace Provisioning;

/// <summary>
/// What becomes of a person's account that is gone from the app without this product having taken it away, while the person is to have it. One that was disabled before counts as taken away: services forget those by themselves.
/// Another account of theirs (by externalId, then by user name and what <see cref="App.MatchOn"/> says) is looked for in any case before one is made.
/// </summary>
public enum WhenAccountGone
{
    /// <summary>A new account is made by the next plan, unless another one is theirs.</summary>
    Recreate,

    /// <summary>Another account that is theirs takes its place; where there is none, that is an error, and none is made.</summary>
    Relink,

    /// <summary>Nothing is done: plans warn of it, and it is drift.</summary>
    Report,
}
