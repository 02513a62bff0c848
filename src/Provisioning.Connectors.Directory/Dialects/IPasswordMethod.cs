using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory;

/// <summary>How a kind of server takes passwords. Nothing may hold on to the password, and it is in no text.</summary>
internal interface IPasswordMethod
{
    /// <summary>The attribute with which a new account gets its password in one request; null where that is to be set afterwards.</summary>
    LdapAttribute? Create(ReadOnlyMemory<char> password);

    /// <summary>What a new account with a password gets beside it in that request.</summary>
    IReadOnlyList<LdapAttribute> Beside => [];

    /// <summary>Sets the password of the account.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="server">What the server says of itself.</param>
    /// <param name="dn">The account.</param>
    /// <param name="password">The password.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="LdapException">The server did not take it, or may have.</exception>
    ValueTask SetAsync(LdapConnection connection, LdapRootDse server, LdapDn dn, ReadOnlyMemory<char> password, CancellationToken cancellationToken);
}
