using System.Globalization;
using System.Text.RegularExpressions;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>What a domain controller means by the Windows error code in its diagnostic text (MS-ADTS §3.1.1.3.1.9; the codes of MS-ERREF §2.2), as texts of Windows and Samba have it.</summary>
internal static partial class WindowsReasons
{
    private const int AccessDenied = 0x5;
    private const int ConstraintViolation = 0x202F;
    private const int PrincipalNameTaken = 0x21C8;
    private const string LooksWhoHasIt = "Look who has it, deleted objects and other domains of the forest included, and change the one or the other.";
    private const string Delegation = "Give the service account the right on the containers concerned: docs/active-directory.md lists which.";

    private static readonly Dictionary<int, ResultMeaning> OfOthers = Table(
        (AccessDenied, ErrorIds.AppPermission, ProvisioningErrorCategory.Permission, "the service account has no right to do it", Delegation),
        (0x1F, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "it takes passwords over an encrypted connection only", "Set Security to Ldaps or StartTls, or sign in with Kerberos, which encrypts."),
        (0x56, ErrorIds.PasswordRejected, ProvisioningErrorCategory.InvalidData, "the password that it was to replace is another one", "Set it as an administrator does, without the old one."),
        (0x57, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "the schema has no such attribute, or a value cannot be made one of it", "Check the mapping of the attribute that the message names; an attribute of Exchange is there only where its schema is."),
        (0x523, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "the name has characters that no account name can have", "Check the mapping of sAMAccountName."),
        (0x524, ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict, "its sAMAccountName is taken in the domain", "Look who has it, groups and computers included. A mapping with -Unique chooses another by itself."),
        (0x526, ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict, "its sAMAccountName is taken in the domain", "Look who has it, users and computers included."),
        (0x525, ErrorIds.AccountNotFound, ProvisioningErrorCategory.NotFound, "there is no such account", "Sync again."),
        (0x52D, ErrorIds.PasswordRejected, ProvisioningErrorCategory.InvalidData, "the password does not meet the domain's policy for length, complexity or history, or the account has none yet and cannot be enabled without", "Compare the app's password policy with the domain's and its fine-grained ones; give an account that has none a password first."),
        (0x200B, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "a value does not fit its attribute", "Check the mapping of the attribute that the message names."),
        (0x200D, ErrorIds.AppRejected, ProvisioningErrorCategory.Conflict, "the value is there already", "Sync again: the object is read anew."),
        (0x2010, ErrorIds.AppUnavailable, ProvisioningErrorCategory.Unavailable, "the domain controller has no identifiers left to give to new objects", "See that it reaches the RID master of the domain."),
        (0x2012, ErrorIds.AppUnavailable, ProvisioningErrorCategory.Unavailable, "the domain controller that holds the role for this cannot be reached", "See to the operations masters of the domain."),
        (0x2014, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "an attribute does not belong to objects of this class, or one that has to be there is missing", "Compare the mappings with the domain's schema."),
        (0x2015, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "there are objects below it", "Look what is below the object (devices, for instance), and move or delete it."),
        (0x2016, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "the attribute that names the object is changed by renaming it", "Map cn, which renames."),
        (0x202B, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "another domain has the object, and no other server is asked", "Check SearchBases, UserContainer and Server: they are to be of one domain."),
        (ConstraintViolation, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "a rule of the directory on the values is broken", "Compare the values with what the schema allows: a value may be too long."),
        (0x2030, ErrorIds.AccountNotFound, ProvisioningErrorCategory.NotFound, "there is no such object", "Sync again; check the containers in the settings and mappings."),
        (0x2035, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "it is not willing to", "See what the domain controller said, in the detail; it often is a password in the wrong form, or bits of an account that do not go together."),
        (0x2071, ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict, "there is an object of this name in the container", "Map cn with -Unique, or rename the one that is there."),
        (0x2077, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "the attribute cannot be changed so", "Remove the mapping of the attribute that the message names."),
        (0x207D, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "objects of this class do not have the attribute", "Remove its mapping, or choose another attribute."),
        (0x2081, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "an attribute that has one value was given several", "Have the mapping give one."),
        (0x2082, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "a value is longer, or a number greater, than the attribute allows", "Have the mapping cut it: substring(…)."),
        (0x2083, ErrorIds.AppRejected, ProvisioningErrorCategory.Conflict, "the value is there already", "Sync again: the object is read anew."),
        (0x2085, ErrorIds.AppRejected, ProvisioningErrorCategory.Conflict, "the value that is to go is not there", "Sync again: the object is read anew."),
        (0x2089, ErrorIds.AppRejected, ProvisioningErrorCategory.NotFound, "the container is not there", "Make it, or set CreateContainers; check UserContainer, GroupContainer, DisabledContainer and the mapping of parent."),
        (0x208C, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "there are objects below it", "Look what is below the object (devices, for instance), and move or delete it."),
        (0x208D, ErrorIds.AccountNotFound, ProvisioningErrorCategory.NotFound, "there is no such object", "Sync again; check the containers in the settings and mappings."),
        (0x208F, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "a distinguished name is malformed", "Check the containers in the settings and the mappings of parent and of references."),
        (0x2098, ErrorIds.AppPermission, ProvisioningErrorCategory.Permission, "the service account has no right to do it", Delegation),
        (0x20B1, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "only the system writes the attribute", "Remove its mapping."),
        (0x20B5, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "a reference means an object that is not there", "Sync again; whom it means may have been deleted."),
        (0x2105, ErrorIds.AppPermission, ProvisioningErrorCategory.Permission, "the service account has no right to read changes of the whole domain (Replicating Directory Changes)", "Give it that right on the domain, or leave it: with Delta Auto or DirSyncOwnRights only what the account may read is read."),
        (0x2141, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidData, "there is no such kind of group", "Check GroupScope and GroupCategory."),
        (0x2147, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "a global group has members of its own domain only", "Make the group universal or domain local."),
        (0x2149, ErrorIds.AppRejected, ProvisioningErrorCategory.InvalidOperation, "it is the primary group of somebody", "Give them another primary group first."),
        (0x21C7, ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict, "its servicePrincipalName is taken in the forest", LooksWhoHasIt),
        (PrincipalNameTaken, ErrorIds.AccountExists, ProvisioningErrorCategory.Conflict, "its userPrincipalName is taken in the forest", LooksWhoHasIt));

    private static readonly Dictionary<int, ResultMeaning> OfSignIns = Table(
        (0x525, ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "it knows no account of this name", "Check the name of the credential: a user principal name, DOMAIN\\name, or a distinguished name."),
        (0x52E, ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "the name or the password is wrong", "Give them again: Set-ProvApp {app} -Credential … . Nothing is tried a second time, so that the account is not locked out by us."),
        (0x52F, ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "restrictions of the account do not let it in", "Look at the account and at the policies for it (a protected user cannot sign in with a simple bind)."),
        (0x530, ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "the account may not sign in at this time", "Change its logon hours."),
        (0x531, ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "the account may not sign in at this domain controller", "Take the domain controllers into the workstations to which it may log on."),
        (0x532, ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "its password has expired", "Set a new one, and consider a managed service account or a password that does not expire."),
        (0x533, ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "the account is disabled", "Enable it, or use another one."),
        (0x701, ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "the account has expired", "Give it a later end (accountExpires), or use another one."),
        (0x773, ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "its password has to be changed at the next logon", "Change it, or clear that mark."),
        (0x775, ErrorIds.AppAuthentication, ProvisioningErrorCategory.Authentication, "the account is locked out", "Find out who tries wrong passwords, then unlock it."));

    /// <summary>What a refusal means; null where the text names no code that is known.</summary>
    /// <param name="result">The answer. The text of a refused sign-in is such as "80090308: … AcceptSecurityContext error, data 52e, …", that of anything else such as "0000052D: Constraint violation …".</param>
    public static ResultMeaning? Of(LdapResult result)
    {
        if (result.Code == LdapResultCode.InvalidCredentials)
            return OfSignIns.GetValueOrDefault(Number(Data().Match(result.Diagnostic)));
        var code = Number(Leading().Match(result.Diagnostic));
        // Samba has no code of its own for a name that is taken.
        if (code == ConstraintViolation && result.Diagnostic.Contains("already in use", StringComparison.Ordinal))
            code = PrincipalNameTaken;
        return OfOthers.GetValueOrDefault(code) ?? (result.Code == LdapResultCode.InsufficientAccessRights ? OfOthers[AccessDenied] : null);
    }

    private static int Number(Match match) => match.Success ? int.Parse(match.Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : 0;

    private static Dictionary<int, ResultMeaning> Table(params (int Code, string Id, ProvisioningErrorCategory Category, string Why, string Action)[] rows) =>
        rows.ToDictionary(r => r.Code, r => new ResultMeaning(r.Id, r.Category, r.Why, r.Action, r.Category == ProvisioningErrorCategory.Unavailable));

    [GeneratedRegex("^\\s*([0-9A-Fa-f]{8}):", RegexOptions.CultureInvariant)]
    private static partial Regex Leading();

    [GeneratedRegex(", data ([0-9A-Fa-f]{1,7})\\b", RegexOptions.CultureInvariant)]
    private static partial Regex Data();
}
