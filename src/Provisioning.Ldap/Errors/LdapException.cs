namespace Provisioning.Ldap;

/// <summary>Something went wrong with a directory. Its texts never have a password in them.</summary>
public sealed class LdapException : Exception
{
    /// <summary>Says what went wrong.</summary>
    public LdapException(LdapFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>What kind of failure it is.</summary>
    public LdapFailure Failure { get; }

    /// <summary>What the server answered, where it did.</summary>
    public LdapResult? Result { get; init; }

    /// <summary>True when a request that changes something went out and no answer came: look at the object before it is sent again.</summary>
    public bool IsInDoubt { get; init; }

    /// <summary>What to do about it, as a sentence.</summary>
    public string? RecommendedAction { get; init; }

    /// <summary>The same with what to do about it.</summary>
    internal LdapException With(string recommendedAction) => new(Failure, Message, InnerException) { Result = Result, IsInDoubt = IsInDoubt, RecommendedAction = recommendedAction };

    /// <summary>The same failure as seen by one operation.</summary>
    internal LdapException ForOperation(bool isInDoubt) =>
        new(Failure, Message, this) { Result = Result, IsInDoubt = isInDoubt, RecommendedAction = RecommendedAction };
}
