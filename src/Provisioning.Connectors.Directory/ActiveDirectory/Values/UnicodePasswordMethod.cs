using System.Security.Cryptography;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Passwords are set as an administrator does: by replacing unicodePwd, without the old one (MS-ADTS §3.1.1.3.1.5.1). pwdLastSet of 0 has the owner choose another one at the next logon.</summary>
/// <param name="change">After which password that is so.</param>
internal sealed class UnicodePasswordMethod(ChangePasswordUse change) : IPasswordMethod
{
    private static readonly LdapAttribute MustChange = LdapAttribute.Text(ActiveDirectoryNames.PasswordLastSet, "0");

    public IReadOnlyList<LdapAttribute> Beside { get; } = change == ChangePasswordUse.Never ? [] : [MustChange];

    public LdapAttribute Create(ReadOnlyMemory<char> password) => new(ActiveDirectoryNames.Password, [UnicodePassword.Encode(password.Span)]);

    public async ValueTask SetAsync(LdapConnection connection, LdapRootDse server, LdapDn dn, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        var octets = UnicodePassword.Encode(password.Span);
        var modifications = new List<LdapModification> { new(LdapModificationKind.Replace, new(ActiveDirectoryNames.Password, [octets])) };
        if (change == ChangePasswordUse.Always)
            modifications.Add(new(LdapModificationKind.Replace, MustChange));
        try
        {
            await connection.ModifyAsync(dn, modifications, null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }
}
