using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Provisioning.Ldap;

/// <summary>Signing in (RFC 4513 §5).</summary>
public sealed partial class LdapConnection
{
    private const string External = "EXTERNAL";

    /// <summary>Signs in with a name and a password, or with neither for an anonymous session.</summary>
    /// <param name="dn">The name: a distinguished name; Active Directory takes a user principal name and DOMAIN\name too.</param>
    /// <param name="password">The password. It is not kept.</param>
    /// <param name="controls">Controls to send with it, such as the password policy's.</param>
    /// <param name="cancellationToken">Stops waiting; the connection is closed then.</param>
    /// <exception cref="LdapException"><see cref="LdapFailure.SignIn"/>: it was refused, or it is not safe to send the password.</exception>
    public async ValueTask<LdapResult> BindSimpleAsync(string dn, ReadOnlyMemory<char> password, IReadOnlyList<LdapControl>? controls, CancellationToken cancellationToken = default)
    {
        // A server may take it for an anonymous sign-in and say that all is well (RFC 4513 §5.1.2).
        if (dn.Length > 0 && password.IsEmpty)
            throw new LdapException(LdapFailure.SignIn, $"Signing in to {Endpoint} as '{dn}' was not tried: there is no password.") { RecommendedAction = "Give the password." };
        if (!password.IsEmpty && !IsEncrypted && !_options.AllowPlainPassword && !IsLocal(_link.RemoteAddress))
            throw new LdapException(LdapFailure.SignIn, $"Signing in to {Endpoint} as '{dn}' was not tried: the password would go over the network unencrypted.") { RecommendedAction = "Use LDAPS or StartTLS." };
        _link.Reserve();
        try
        {
            var (result, _) = await BindAsync(new SimpleBindRequest(dn, password), controls, goesOn: false, static (_, _) => { }, cancellationToken).ConfigureAwait(false);
            return result;
        }
        finally
        {
            _link.Release();
        }
    }

    /// <summary>Signs in with a name and a password, or with neither for an anonymous session.</summary>
    /// <inheritdoc cref="BindSimpleAsync(string, ReadOnlyMemory{char}, IReadOnlyList{LdapControl}?, CancellationToken)"/>
    public ValueTask<LdapResult> BindSimpleAsync(string dn, ReadOnlyMemory<char> password, CancellationToken cancellationToken = default) => BindSimpleAsync(dn, password, null, cancellationToken);

    /// <summary>Signs in as whom the connection itself shows: mostly by the client certificate (RFC 4422 appendix A).</summary>
    /// <param name="authorizationId">As whom to act, such as <c>dn:uid=x,dc=y</c>; null for whom the certificate names.</param>
    /// <param name="cancellationToken">Stops waiting; the connection is closed then.</param>
    /// <exception cref="LdapException"><see cref="LdapFailure.SignIn"/>: it was refused.</exception>
    public async ValueTask BindExternalAsync(string? authorizationId = null, CancellationToken cancellationToken = default)
    {
        _link.Reserve();
        try
        {
            await BindAsync(new SaslBindRequest(External, Encoding.UTF8.GetBytes(authorizationId ?? "")), null, goesOn: false, static (_, _) => { }, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _link.Release();
        }
    }

    /// <summary>One step of signing in, after which more may follow where it goes on. What follows from its answer is done before anything more is read.</summary>
    private async ValueTask<(LdapResult Result, ReadOnlyMemory<byte> Credentials)> BindAsync(LdapRequest request, IReadOnlyList<LdapControl>? controls, bool goesOn, Action<LdapResult, ReadOnlyMemory<byte>> onAnswer, CancellationToken cancellationToken)
    {
        var exchange = await _link.SendAsync(request, controls ?? [], isExclusive: true, cancellationToken).ConfigureAwait(false);
        try
        {
            var answer = await exchange.NextAsync(cancellationToken).ConfigureAwait(false);
            ReadOnlyMemory<byte> credentials = default;
            var result = Checked(request, () => answer.ReadBind(out credentials));
            if (result.Code != LdapResultCode.Success && !(goesOn && result.Code == LdapResultCode.SaslBindInProgress))
                throw LdapErrors.Of(result, $"{request.What} to {Endpoint}", LdapFailure.SignIn).With(Remedy(result.Code));
            onAnswer(result, credentials);
            return (result, credentials);
        }
        finally
        {
            _link.Close(exchange);
        }
    }

    private static string Remedy(LdapResultCode code) => code switch
    {
        LdapResultCode.StrongerAuthRequired or LdapResultCode.ConfidentialityRequired => "Use LDAPS or StartTLS with a password, or Kerberos without them, as the server demands.",
        LdapResultCode.AuthMethodNotSupported => "Choose a way of signing in that the server has: its root DSE lists them (supportedSASLMechanisms).",
        LdapResultCode.Busy or LdapResultCode.Unavailable => "Try again later.",
        _ => "Check the name and the password or certificate, and that the account may sign in: it can be disabled, locked or expired.",
    };

    /// <summary>Whether what is sent there stays on this machine.</summary>
    internal static bool IsLocal(IPAddress? address) => address is not null && IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
}
