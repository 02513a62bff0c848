namespace Provisioning.Ldap;

/// <summary>Asks the server to say what its password policy has to say of a sign-in or a change (draft-behera-ldap-password-policy-11 §6).</summary>
public sealed record PasswordPolicyControl() : LdapControl(Identifier)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.3.6.1.4.1.42.2.27.8.5.1";
}

/// <summary>Why a password policy refuses (draft-behera-ldap-password-policy-11 §6.2).</summary>
public enum PasswordPolicyError
{
    /// <summary>The password has expired.</summary>
    PasswordExpired = 0,

    /// <summary>The account is locked.</summary>
    AccountLocked = 1,

    /// <summary>The password must be changed, as it was set by somebody else.</summary>
    ChangeAfterReset = 2,

    /// <summary>People may not change their passwords.</summary>
    PasswordModificationNotAllowed = 3,

    /// <summary>The old password has to be given.</summary>
    MustSupplyOldPassword = 4,

    /// <summary>The password is too simple.</summary>
    InsufficientPasswordQuality = 5,

    /// <summary>The password is too short.</summary>
    PasswordTooShort = 6,

    /// <summary>The password was changed too recently.</summary>
    PasswordTooYoung = 7,

    /// <summary>The password was used before.</summary>
    PasswordInHistory = 8,

    /// <summary>The password is too long.</summary>
    PasswordTooLong = 9,
}

/// <summary>What a password policy says (draft-behera-ldap-password-policy-11 §6.2).</summary>
/// <param name="TimeBeforeExpiration">After how long the password expires, where the server warns of it.</param>
/// <param name="GraceSignIns">How many sign-ins are left with a password that has expired, where the server says so.</param>
/// <param name="Error">Why it was refused, where the policy refuses.</param>
public sealed record PasswordPolicyAnswer(TimeSpan? TimeBeforeExpiration, int? GraceSignIns, PasswordPolicyError? Error) : LdapControl(PasswordPolicyControl.Identifier)
{
    internal static PasswordPolicyAnswer Decode(LdapControl control)
    {
        if (control.Value is null or { IsEmpty: true })
            return new(null, null, null);
        var reader = LdapControlReader.Contents(control);
        TimeSpan? expires = null;
        int? grace = null;
        if (reader.IsNext(BerTag.ContextConstructed(0)))
        {
            var warning = reader.ReadConstructed(BerTag.ContextConstructed(0));
            if (warning.IsNext(BerTag.Context(0)))
                expires = TimeSpan.FromSeconds(warning.ReadInteger(BerTag.Context(0)));
            else
                grace = warning.ReadInteger(BerTag.Context(1));
        }

        PasswordPolicyError? error = reader.IsNext(BerTag.Context(1)) ? (PasswordPolicyError)reader.ReadInteger(BerTag.Context(1)) : null;
        return new(expires, grace, error) { IsCritical = control.IsCritical, Value = control.Value };
    }
}
