using System.Security.Cryptography;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Passwords are set as an administrator does: by replacing unicodePwd, without the old one (MS-ADTS §3.1.1.3.1.5.1).</summary>
internal sealed class UnicodePasswordMethod : IPasswordMethod
{
    public LdapAttribute Create(ReadOnlyMemory<char> password) => new(ActiveDirectoryNames.Password, [UnicodePassword.Encode(password.Span)]);

    public async ValueTask SetAsync(LdapConnection connection, LdapRootDse server, LdapDn dn, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        var octets = UnicodePassword.Encode(password.Span);
        try
        {
            await connection.ModifyAsync(dn, [new(LdapModificationKind.Replace, new(ActiveDirectoryNames.Password, [octets]))], cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }
}
