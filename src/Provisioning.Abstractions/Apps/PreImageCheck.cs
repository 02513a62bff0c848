namespace Provisioning;

/// <summary>How it is made sure, before an account is changed, that the app still has what the change was planned on. What somebody changed in the app meanwhile is never written over then, but left and planned anew.</summary>
public enum PreImageCheck
{
    /// <summary>By the account's version (ETag), where the app refuses to write another one: that costs nothing, and leaves no gap. Where it does not, as <see cref="Read"/>.</summary>
    Auto,

    /// <summary>By reading the account before it is written: one more request for each change.</summary>
    Read,

    /// <summary>Not at all: what was changed in the app meanwhile is written over. Nor is looked at whether it did what it says that it did.</summary>
    None,
}
