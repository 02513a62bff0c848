using System.Buffers;
using System.Net;
using System.Net.Security;
using System.Security.Authentication.ExtendedProtection;

namespace Provisioning.Ldap;

/// <summary>The platform's security context of one sign-in: tokens, and what is sealed with its key.</summary>
internal sealed class KerberosContext : IDisposable
{
    private const string Kerberos = "Kerberos";
    // What is sent and what came is sealed and opened on different threads, and the libraries beneath promise nothing of that.
    private readonly object _gate = new();
    private readonly NegotiateAuthentication _context;
    private readonly string _who;

    public KerberosContext(LdapKerberosMechanism mechanism, LdapKerberosCredential? credential, string servicePrincipalName, bool seals, ChannelBinding? binding)
    {
        _who = $"{credential?.ToString() ?? "the session's account"} for {servicePrincipalName}";
        _context = new(new NegotiateAuthenticationClientOptions
        {
            Package = mechanism == LdapKerberosMechanism.Gssapi ? Kerberos : "Negotiate",
            TargetName = servicePrincipalName,
            Credential = credential is null ? CredentialCache.DefaultNetworkCredentials : new NetworkCredential(credential.UserName, credential.Password, credential.Realm),
            // Over TLS Active Directory refuses a second layer (MS-ADTS §5.1.1.1.2).
            RequiredProtectionLevel = seals ? ProtectionLevel.EncryptAndSign : ProtectionLevel.None,
            Binding = binding,
            // The server proves who it is: without that the layer would be with anybody.
            RequireMutualAuthentication = true,
        });
    }

    public bool IsEstablished => _context.IsAuthenticated;

    /// <summary>Whether it is Kerberos, and nothing weaker, that was agreed on.</summary>
    public bool IsKerberos => _context.Package == Kerberos;

    /// <summary>The next token to send, or null where there is none.</summary>
    /// <exception cref="LdapException"><see cref="LdapFailure.SignIn"/>.</exception>
    public byte[]? Next(ReadOnlySpan<byte> fromServer)
    {
        NegotiateAuthenticationStatusCode status;
        byte[]? token;
        try
        {
            token = _context.GetOutgoingBlob(fromServer, out status);
        }
        catch (PlatformNotSupportedException e)
        {
            throw Failed("this platform has no Kerberos", "Install Kerberos (on Debian the package libgssapi-krb5-2).", e);
        }

        return status is NegotiateAuthenticationStatusCode.Completed or NegotiateAuthenticationStatusCode.ContinueNeeded ? token : throw Failed(status);
    }

    /// <summary>Signs, and encrypts where that is asked for and possible.</summary>
    public void Wrap(ReadOnlySpan<byte> octets, IBufferWriter<byte> output, bool encrypt)
    {
        NegotiateAuthenticationStatusCode status;
        bool isEncrypted;
        lock (_gate)
            status = _context.Wrap(octets, output, encrypt, out isEncrypted);
        if (status != NegotiateAuthenticationStatusCode.Completed || (encrypt && !isEncrypted))
            throw new LdapException(LdapFailure.SignIn, $"What is sent could not be sealed with the key of {_who} ({status}).");
    }

    /// <summary>What is in a sealed packet.</summary>
    /// <exception cref="LdapException"><see cref="LdapFailure.Protocol"/>: it was altered, repeated or not made by the server; or it was to be encrypted and is not.</exception>
    public void Unwrap(ReadOnlySpan<byte> packet, IBufferWriter<byte> output, bool mustBeEncrypted)
    {
        NegotiateAuthenticationStatusCode status;
        bool wasEncrypted;
        lock (_gate)
            status = _context.Unwrap(packet, output, out wasEncrypted);
        if (status != NegotiateAuthenticationStatusCode.Completed)
            throw LdapErrors.Protocol($"is not sealed as was agreed on ({status})");
        if (mustBeEncrypted && !wasEncrypted)
            throw LdapErrors.Protocol("is not encrypted as was agreed on");
    }

    public void Dispose()
    {
        lock (_gate)
            _context.Dispose();
    }

    private LdapException Failed(NegotiateAuthenticationStatusCode status) => status switch
    {
        NegotiateAuthenticationStatusCode.UnknownCredentials or NegotiateAuthenticationStatusCode.InvalidCredentials or NegotiateAuthenticationStatusCode.CredentialsExpired =>
            Failed($"the name, the password or the ticket is not accepted ({status})", "Check the name with its realm and the password; without a password, that the session has a ticket (klist)."),
        NegotiateAuthenticationStatusCode.TargetUnknown => Failed("Kerberos knows no such server", "Use the host's full name as it is registered, or give the service principal name."),
        NegotiateAuthenticationStatusCode.BadBinding => Failed("the sign-in is not of this TLS connection (channel binding)", "Find out what stands between and ends TLS."),
        _ => Failed($"Kerberos ended with {status}", "Check that the realm's key distribution centre is reachable and known (krb5.conf or DNS), the name with its realm, the password, and that the clocks agree within five minutes."),
    };

    private LdapException Failed(string why, string action, Exception? cause = null) => new(LdapFailure.SignIn, $"Signing in by Kerberos as {_who} failed: {why}.", cause) { RecommendedAction = action };
}
