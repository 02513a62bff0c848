using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>What domain controllers say, in words. The texts are of Windows and of Samba.</summary>
public sealed class WindowsReasonsTests
{
    [Theory]
    [InlineData("0000052D: SvcErr: DSID-031A1254, problem 5003 (WILL_NOT_PERFORM), data 0", ErrorIds.PasswordRejected)]
    [InlineData("0000052D: Constraint violation - check_password_restrictions: the password is too short. It should be equal to or longer than 7 characters!", ErrorIds.PasswordRejected)]
    [InlineData("0000001F: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0", ErrorIds.AppRejected)]
    [InlineData("00000524: UpdErr: DSID-031A11E2, problem 6005 (ENTRY_EXISTS), data 0", ErrorIds.AccountExists)]
    [InlineData("00002071: UpdErr: DSID-0305038D, problem 6005 (ENTRY_EXISTS), data 0", ErrorIds.AccountExists)]
    [InlineData("000021C8: AtrErr: DSID-03200BBA, #1: 0: 000021C8: DSID-03200BBA, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 90290 (userPrincipalName)", ErrorIds.AccountExists)]
    [InlineData("00002098: SecErr: DSID-03150F94, problem 4003 (INSUFF_ACCESS_RIGHTS), data 0", ErrorIds.AppPermission)]
    [InlineData("00002089: UpdErr: DSID-031B0E4C, problem 5012 (DIR_ERROR), data 3", ErrorIds.AppRejected)]
    [InlineData("0000208D: NameErr: DSID-03100245, problem 2001 (NO_OBJECT), data 0, best match of: 'DC=corp,DC=test'", ErrorIds.AccountNotFound)]
    [InlineData("000020B5: AtrErr: DSID-03152395, #1: 0: 000020B5: DSID-03152395, problem 1005 (CONSTRAINT_ATT_TYPE), data 0, Att 1f (member)", ErrorIds.AppRejected)]
    public void ARefusedWriteHasItsReason(string diagnostic, string id)
    {
        var reason = WindowsReasons.Of(Refusal(LdapResultCode.Other, diagnostic)).ShouldNotBeNull();
        reason.Id.ShouldBe(id);
        reason.Why.ShouldNotEndWith(".");
        reason.Action.ShouldEndWith(".");
    }

    [Theory]
    [InlineData("525", "knows no account")]
    [InlineData("52e", "name or the password is wrong")]
    [InlineData("530", "this time")]
    [InlineData("531", "domain controller")]
    [InlineData("532", "expired")]
    [InlineData("533", "disabled")]
    [InlineData("701", "expired")]
    [InlineData("773", "changed at the next logon")]
    [InlineData("775", "locked out")]
    public void ARefusedSignInHasItsReason(string data, string why) =>
        WindowsReasons.Of(Refusal(LdapResultCode.InvalidCredentials, $"80090308: LdapErr: DSID-0C0903A9, comment: AcceptSecurityContext error, data {data}, v1db1")).ShouldNotBeNull().Why.ShouldContain(why);

    [Theory]
    [InlineData("")]
    [InlineData("something else")]
    [InlineData("0000FFFF: what is not known")]
    [InlineData("GGGGGGGG: no number")]
    [InlineData("1234567890: too long")]
    public void WhatIsNotKnownIsNotGuessed(string diagnostic)
    {
        WindowsReasons.Of(Refusal(LdapResultCode.Other, diagnostic)).ShouldBeNull();
        WindowsReasons.Of(Refusal(LdapResultCode.InvalidCredentials, diagnostic)).ShouldBeNull();
    }

    private static LdapResult Refusal(LdapResultCode code, string diagnostic) => new(code, "", diagnostic, [], []);
}
