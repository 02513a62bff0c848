using System.Security.Cryptography;
using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>Passwords by the operation that is made for them (RFC 3062), and where a server has none, in userPassword (RFC 4519 §2.41).</summary>
/// <param name="isHashedInAttribute">True when the server hashes what is written into userPassword; others keep it in the clear.</param>
internal sealed class StandardPassword(bool isHashedInAttribute) : IPasswordMethod
{
    private const string PasswordModify = "1.3.6.1.4.1.4203.1.11.1";
    private const string Attribute = "userPassword";

    public LdapAttribute? Create(ReadOnlyMemory<char> password) => isHashedInAttribute ? new(Attribute, [Octets(password)]) : null;

    public async ValueTask SetAsync(LdapConnection connection, LdapRootDse server, LdapDn dn, ReadOnlyMemory<char> password, CancellationToken cancellationToken)
    {
        if (!server.SupportsExtension(PasswordModify))
        {
            var octets = Octets(password);
            try
            {
                await connection.ModifyAsync(dn, [new(LdapModificationKind.Replace, new(Attribute, [octets]))], null, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(octets);
            }

            return;
        }

        var request = PasswordModifyRequest.Encode(dn.ToString(), password.Span);
        try
        {
            await connection.ExtendedAsync(PasswordModify, request, null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(request);
        }
    }

    private static byte[] Octets(ReadOnlyMemory<char> password)
    {
        var octets = new byte[Encoding.UTF8.GetByteCount(password.Span)];
        Encoding.UTF8.GetBytes(password.Span, octets);
        return octets;
    }
}
