namespace Provisioning;

/// <summary>What kind of error it is; the cmdlets turn it into PowerShell's ErrorCategory of the same meaning.</summary>
public enum ProvisioningErrorCategory
{
    /// <summary>The input is wrong.</summary>
    InvalidInput,

    /// <summary>Data that was read is wrong.</summary>
    InvalidData,

    /// <summary>The thing named is not there.</summary>
    NotFound,

    /// <summary>The thing is there already, or a unique value is taken.</summary>
    Conflict,

    /// <summary>Signing in failed.</summary>
    Authentication,

    /// <summary>Signed in, but not allowed.</summary>
    Permission,

    /// <summary>The other side limits the rate or size.</summary>
    LimitExceeded,

    /// <summary>The other side, a disk or a lock is not available now.</summary>
    Unavailable,

    /// <summary>No answer in time.</summary>
    Timeout,

    /// <summary>The state does not allow the operation.</summary>
    InvalidOperation,

    /// <summary>Stored bytes are not what was written.</summary>
    Damaged,

    /// <summary>The other side breaks its protocol.</summary>
    Protocol,

    /// <summary>A fault of the product.</summary>
    Internal,
}

/// <summary>
/// One clear error: what happened to which thing, why, and what to do. No secret and no stack trace belongs in any of its texts.
/// </summary>
public sealed record ProvisioningError
{
    /// <summary>One of <see cref="ErrorIds"/>.</summary>
    public required string Id { get; init; }

    /// <summary>What kind of error it is.</summary>
    public required ProvisioningErrorCategory Category { get; init; }

    /// <summary>A sentence that names the thing and says why.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it, as a sentence.</summary>
    public string? RecommendedAction { get; init; }

    /// <summary>What the error is about: a user name, file, app, row. Becomes the error record's TargetObject when the input object is not at hand.</summary>
    public string? Target { get; init; }

    /// <summary>What the other side said, shortened and without secrets.</summary>
    public string? Detail { get; init; }

    /// <summary>The app concerned.</summary>
    public string? App { get; init; }

    /// <summary>How long the other side asks to wait before a retry.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>True when the same request may succeed later.</summary>
    public bool IsTransient { get; init; }

    /// <summary>
    /// True when it is not known whether the request took effect (it left, and no answer came): look the object up before sending it again.
    /// </summary>
    public bool IsInDoubt { get; init; }

    /// <summary>The exception to throw for this error.</summary>
    public ProvisioningException ToException(Exception? inner = null) => new(this, inner);
}

/// <summary>Carries a <see cref="ProvisioningError"/>.</summary>
public sealed class ProvisioningException : Exception
{
    /// <summary>Wraps the error.</summary>
    public ProvisioningException(ProvisioningError error, Exception? innerException = null)
        : base(error?.Message, innerException) => Error = error ?? throw new ArgumentNullException(nameof(error));

    /// <summary>The error.</summary>
    public ProvisioningError Error { get; }
}
