namespace Provisioning.Ldap;

/// <summary>What went wrong, from the client's side.</summary>
public enum LdapFailure
{
    /// <summary>The server answered with a result that is no success; <see cref="LdapException.Result"/> has it.</summary>
    Server,

    /// <summary>The server could not be reached.</summary>
    Connect,

    /// <summary>The connection could not be secured: a certificate that is not trusted, no common protocol, StartTLS refused.</summary>
    Tls,

    /// <summary>Signing in failed.</summary>
    SignIn,

    /// <summary>The connection ended while something was under way.</summary>
    Lost,

    /// <summary>Nothing came from the server for as long as the options allow.</summary>
    Timeout,

    /// <summary>What came breaks the protocol.</summary>
    Protocol,

    /// <summary>More came for a search than may be held, because nobody takes it while the connection is needed for something else.</summary>
    Overrun,
}
