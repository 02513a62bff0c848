using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>What the result codes of RFC 4511 appendix A mean to an administrator.</summary>
internal static class ResultMeanings
{
    private const string Look = "Read what the server said, and its log.";

    public static ResultMeaning Of(LdapResultCode code) => code switch
    {
        LdapResultCode.TimeLimitExceeded => new(ErrorIds.AppThrottled, ProvisioningErrorCategory.LimitExceeded, "the server's time limit is reached", "Give the account that signs in a higher time limit on the server, or index the attributes of the filter.", true),
        LdapResultCode.SizeLimitExceeded => new(ErrorIds.AppThrottled, ProvisioningErrorCategory.LimitExceeded, "the server's size limit is reached, and what came is not all", "Give the account that signs in a higher size limit on the server, or none, and let PageSize be below it."),
        LdapResultCode.AdminLimitExceeded => new(ErrorIds.AppThrottled, ProvisioningErrorCategory.LimitExceeded, "an administrative limit of the server is reached", "Raise the limit (look-through or paging) for the account that signs in, or index the attributes of the filter."),
        LdapResultCode.AuthMethodNotSupported => new(ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "the server does not know this way to sign in", "Choose another BindType, or let the server allow this one."),
        LdapResultCode.StrongerAuthRequired => new(ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "the server wants stronger authentication or a secured connection", "Set Security to Ldaps or StartTls."),
        LdapResultCode.ConfidentialityRequired => new(ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "the server wants a secured connection for that", "Set Security to Ldaps or StartTls."),
        LdapResultCode.InappropriateAuthentication => new(ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "this way to sign in does not fit the account: it may have no password", "Give the account a password on the server, or choose another BindType."),
        LdapResultCode.InvalidCredentials => new(ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "the name or the password is wrong, or the account is locked", "Check UserName and give the right password: Set-ProvApp {app} -Credential … . It was tried once only, so that nobody is locked out by us."),
        LdapResultCode.Referral => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "another server has that", "Name the server that has it in Server; a replica that cannot be written sends one to another."),
        LdapResultCode.UnavailableCriticalExtension => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "the server does not do what was asked for", "See which controls it has (Test-ProvApp {app}); Delta and Profile may be for another kind of server."),
        LdapResultCode.NoSuchAttribute => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "an attribute or value that was to be changed is not there", "Plan again: the next plan takes what the directory has now."),
        LdapResultCode.UndefinedAttributeType => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "the server's schema has no such attribute", "Correct the mapping, or add the attribute to the server's schema."),
        LdapResultCode.InappropriateMatching => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "an attribute cannot be compared in that way", "Correct the filter, or take another attribute."),
        LdapResultCode.ConstraintViolation => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "a value breaks a rule of the server, such as that it is unique, or single", "Read what the server said, and correct the value or the rule."),
        LdapResultCode.AttributeOrValueExists => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "a value that was to be added is there already, or stands there twice", "Plan again: the next plan takes what the directory has now."),
        LdapResultCode.InvalidAttributeSyntax => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "a value does not fit the syntax of its attribute", "Correct the value in the directory of users, or the mapping."),
        LdapResultCode.NoSuchObject => new(ErrorIds.AppRejected, ProvisioningErrorCategory.NotFound, "there is no such object, or it may not be seen", "Check the name, and what the account that signs in may see."),
        LdapResultCode.InvalidDnSyntax => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "a distinguished name is malformed", "Correct the mapping of 'parent', or the setting that has the name."),
        LdapResultCode.AliasProblem or LdapResultCode.AliasDereferencingProblem or LdapResultCode.LoopDetect => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "an alias leads nowhere or in a circle", "Correct the alias in the directory."),
        LdapResultCode.InsufficientAccessRights or LdapResultCode.AuthorizationDenied => new(ErrorIds.AppPermission, ProvisioningErrorCategory.Permission, "the account that signs in may not do that", "Give it the right on the server; docs/ldap.md lists the least rights."),
        LdapResultCode.Busy => new(ErrorIds.AppThrottled, ProvisioningErrorCategory.LimitExceeded, "the server is too busy", "Try again later.", true),
        LdapResultCode.Unavailable => new(ErrorIds.AppUnavailable, ProvisioningErrorCategory.Unavailable, "the server is not available, such as while it shuts down", "Try again later.", true),
        LdapResultCode.UnwillingToPerform => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "the server does not want to do that", Look),
        LdapResultCode.NamingViolation => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "the name breaks the server's rules of naming", "Check RdnAttribute, and where the mapping of 'parent' puts the account."),
        LdapResultCode.ObjectClassViolation => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "the object classes want an attribute that has no value, or do not allow one that has", "Map what the classes want (such as cn and sn), and set ObjectClasses so that they allow what is mapped."),
        LdapResultCode.NotAllowedOnNonLeaf => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "there are objects below it, and only an object without any is deleted or renamed", "Look at what lies below it, and remove or move it first."),
        LdapResultCode.NotAllowedOnRdn => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "an attribute is part of the object's name and cannot be changed so", "Set RdnAttribute to the attribute of which the names are made."),
        LdapResultCode.EntryAlreadyExists => new(ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict, "there is an object with this name already", "Link it, when it is the same person's (Set-ProvApp {app} -MatchOn userName, or Set-ProvLink); otherwise change the name of one of them."),
        LdapResultCode.ObjectClassModsProhibited => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "the structural object class of an object cannot be changed", "Leave objectClass out of the mappings, or map only auxiliary classes."),
        LdapResultCode.AffectsMultipleDsas => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "the move would lead to another server or database", "Keep UserContainer, DisabledContainer and 'parent' within one database."),
        LdapResultCode.AssertionFailed => new(ErrorIds.AccountChanged, ProvisioningErrorCategory.Conflict, "it is at another version than the change rests on", "Plan again: the next plan takes what the directory has now."),
        LdapResultCode.SyncRefreshRequired => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "what was noted of the last read is too old for the server", "It is read whole."),
        LdapResultCode.OperationsError => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "the server could not do that here", Look),
        LdapResultCode.ProtocolError => new(ErrorIds.AppProtocol, ProvisioningErrorCategory.Protocol, "the server does not take the request for LDAP as it should be", Look),
        _ => new(ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "the server refused it", Look),
    };
}
