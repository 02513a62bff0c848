namespace Provisioning.Scim;

/// <summary>A request that a service provider refuses: its status, scimType (RFC 7644 table 9) and detail.</summary>
public sealed class ScimException(ErrorResponse error) : Exception(error?.Detail)
{
#pragma warning disable CS1591 // The words of RFC 7644 table 9.
    public const string InvalidFilter = "invalidFilter";
    public const string InvalidSyntax = "invalidSyntax";
    public const string InvalidPath = "invalidPath";
    public const string InvalidValue = "invalidValue";
    public const string NoTarget = "noTarget";
    public const string Mutability = "mutability";
    public const string Uniqueness = "uniqueness";
    public const string TooMany = "tooMany";
    public const string InvalidVersion = "invalidVers";
    public const string Sensitive = "sensitive";
#pragma warning restore CS1591

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Types { get; } = [InvalidFilter, InvalidSyntax, InvalidPath, InvalidValue, NoTarget, Mutability, Uniqueness, TooMany, InvalidVersion, Sensitive];

    /// <summary>The answer.</summary>
    public ErrorResponse Error { get; } = error ?? throw new ArgumentNullException(nameof(error));

    /// <summary>Status 400.</summary>
    public static ScimException BadRequest(string scimType, string detail) => new(new(400, scimType, detail));
}
