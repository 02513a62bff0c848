namespace Provisioning;

/// <summary>What is to become of an object that belongs to nobody yet.</summary>
public enum MatchAction
{
    /// <summary>It belongs to the user that is named.</summary>
    Link,

    /// <summary>It belongs to somebody new: a user is created.</summary>
    Create,

    /// <summary>It belongs to nobody.</summary>
    Ignore,
}

/// <summary>One decision, as a person gives it.</summary>
/// <param name="App">The app.</param>
/// <param name="Key">The object's key in the app.</param>
/// <param name="Action">What is to become of it: a name of <see cref="MatchAction"/>, without regard to case.</param>
/// <param name="User">For Link, the user: an id, user name or mail address.</param>
/// <param name="Place">Where the decision was read, such as "row 12 (line 13)"; null for one that was not in a file.</param>
public sealed record MatchDecision(string App, string Key, string Action, string? User, string? Place = null);
