namespace Provisioning.Scim;

/// <summary>A request that a service provider refuses: its status, scimType (RFC 7644 table 9) and detail.</summary>
public sealed class ScimException(ErrorResponse error) : Exception(error?.Detail)
{
#pragma warning disable CS1591 // The words of RFC 7644 table 9 and RFC 9865 §2.2.
    public const string InvalidFilter = "invalidFilter";
    public const string InvalidSyntax = "invalidSyntax";
    public const string InvalidPath = "invalidPath";
    public const string InvalidValue = "invalidValue";
    public const string NoTarget = "noTarget";
    public const string Mutability = "mutability";
    public const string Uniqueness = "uniqueness";
    public const string TooMany = "tooMany";
    public const string InvalidCursor = "invalidCursor";
    public const string ExpiredCursor = "expiredCursor";
    public const string InvalidCount = "invalidCount";
    public const string InvalidVersion = "invalidVers";
    public const string Sensitive = "sensitive";
#pragma warning restore CS1591

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Types { get; } = [InvalidFilter, InvalidSyntax, InvalidPath, InvalidValue, NoTarget, Mutability, Uniqueness, TooMany, InvalidVersion, Sensitive];

    /// <summary>The answer.</summary>
    public ErrorResponse Error { get; } = error ?? throw new ArgumentNullException(nameof(error));

    /// <summary>The methods that the address takes, for the header Allow of a 405; null otherwise.</summary>
    public string? Allow { get; init; }

    /// <summary>How long to wait before the next request, in seconds; null where nothing is said of it.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>Status 400.</summary>
    public static ScimException BadRequest(string scimType, string detail) => new(new(400, scimType, detail));
}
