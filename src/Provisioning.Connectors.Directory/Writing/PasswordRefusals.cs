using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Says of a password that a server did not take why, in words: its policy (draft-behera-ldap-password-policy), or that passwords are not for this connection.</summary>
internal static class PasswordRefusals
{
    /// <summary>The error with what it means for a password.</summary>
    /// <param name="exception">The error.</param>
    /// <param name="target">The account.</param>
    public static ProvisioningException Explain(ProvisioningException exception, string target)
    {
        // Some servers say it themselves.
        if (exception.Error.Id == ErrorIds.PasswordRejected || exception.InnerException is not LdapException { Result: { } result } || Why(result.Code) is not { } why)
            return exception;
        return (exception.Error with
        {
            Message = $"'{exception.Error.App}' did not take the password of '{target}' ({(int)result.Code} {result.Code}): {why.Reason}.",
            RecommendedAction = why.Action,
        }).ToException(exception.InnerException);
    }

    private static (string Reason, string Action)? Why(LdapResultCode code) => code switch
    {
        LdapResultCode.ConstraintViolation => ("it breaks the server's password policy, such as its length, its kinds of characters, its history, or how soon one may follow another", "Read what the server said, and let the password policy here be as strict as the server's: Set-ProvPasswordPolicy."),
        LdapResultCode.UnwillingToPerform => ("the server sets no passwords of this account, or not so", "Read what the server said; passwords may be kept by another system."),
        LdapResultCode.InsufficientAccessRights => ("the account that signs in may not set passwords of others", "Give it the right to write userPassword of these accounts; docs/ldap.md lists the least rights."),
        LdapResultCode.ConfidentialityRequired or LdapResultCode.StrongerAuthRequired => ("the server takes passwords over a secured connection only", "Set Security to Ldaps or StartTls."),
        _ => null,
    };
}
