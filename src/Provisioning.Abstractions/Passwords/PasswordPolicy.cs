using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>
/// What a password must be. Lengths count characters (Unicode code points). Upper-case and lower-case letters are those of Unicode, digits are 0 to 9, and everything else is a symbol.
/// </summary>
public sealed record PasswordPolicy
{
    /// <summary>The fewest characters; 15 unless set (NIST SP 800-63B-4 §3.1.1.2, where the password is the only factor).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int MinLength { get; init; } = 15;

    /// <summary>The most characters.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int MaxLength { get; init; } = 128;

    /// <summary>How many upper-case letters it has at least.</summary>
    public int MinUpper { get; init; }

    /// <summary>How many lower-case letters it has at least.</summary>
    public int MinLower { get; init; }

    /// <summary>How many digits it has at least.</summary>
    public int MinDigit { get; init; }

    /// <summary>How many symbols it has at least.</summary>
    public int MinSymbol { get; init; }

    /// <summary>Of how many of the four classes it has characters at least.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int MinClass { get; init; } = 3;

    /// <summary>The only characters that it may have; null for all that can be typed.</summary>
    public string? AllowedCharacters { get; init; }

    /// <summary>Characters that it may not have.</summary>
    public string? ForbiddenCharacters { get; init; }

    /// <summary>How many of the person's last passwords it must not be; 0 keeps no hash of any.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int History { get; init; } = 5;

    /// <summary>Words of three letters or more that must not be in it, whatever their case.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<string> DenyWord { get; init; } = [];

    /// <summary>A file of such words, one a line in UTF-8; shorter ones in it do not count.</summary>
    public string? DenyWordPath { get; init; }

    /// <summary>Attributes of the person whose words must not be in it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<string> DenyAttribute { get; init; } = ["userName", "givenName", "surname", "displayName", "mail", "employeeNumber"];

    /// <summary>How many days a password has to be kept; 0 for none.</summary>
    public int MinAgeDays { get; init; }

    /// <summary>After how many days it expires; 0 for never.</summary>
    public int MaxAgeDays { get; init; }

    /// <summary>When a password set at this time expires; null for never.</summary>
    public DateTimeOffset? ExpiryOf(DateTimeOffset set) => MaxAgeDays == 0 ? null : set.AddDays(MaxAgeDays);

    /// <inheritdoc/>
    public override string ToString() => $"{MinLength} to {MaxLength} characters of {MinClass} classes";
}
