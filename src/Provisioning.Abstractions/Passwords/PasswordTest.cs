namespace Provisioning;

/// <summary>A rule of the password policy.</summary>
public enum PasswordRule
{
    /// <summary>The fewest characters.</summary>
    MinLength,

    /// <summary>The most characters.</summary>
    MaxLength,

    /// <summary>The number of upper-case letters.</summary>
    MinUpper,

    /// <summary>The number of lower-case letters.</summary>
    MinLower,

    /// <summary>The number of digits.</summary>
    MinDigit,

    /// <summary>The number of symbols.</summary>
    MinSymbol,

    /// <summary>The number of classes.</summary>
    MinClass,

    /// <summary>The characters that may be in it.</summary>
    Characters,

    /// <summary>The words that must not be in it.</summary>
    DenyWord,

    /// <summary>The words of the person's own attributes.</summary>
    DenyAttribute,

    /// <summary>The last passwords.</summary>
    History,

    /// <summary>The time that the last password has to be kept.</summary>
    MinAge,
}

/// <summary>A rule that a password breaks.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Message">What it asks for, as a sentence without anything of the password.</param>
public sealed record PasswordFailure(PasswordRule Rule, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => Message;
}

/// <summary>Whether a password fulfils the policy. Nothing of the password is in it.</summary>
/// <param name="UserName">The person for whom it was tested, or null.</param>
/// <param name="Succeeded">True when it fulfils every rule.</param>
/// <param name="Failures">Every rule that it breaks.</param>
public sealed record PasswordTest(string? UserName, bool Succeeded, IReadOnlyList<PasswordFailure> Failures);
