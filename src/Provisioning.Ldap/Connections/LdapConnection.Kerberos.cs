using System.Buffers;
using System.Net.Security;
using System.Security.Authentication.ExtendedProtection;

namespace Provisioning.Ldap;

/// <summary>Signing in by Kerberos (RFC 4752, MS-ADTS §5.1.1.1).</summary>
public sealed partial class LdapConnection
{
    /// <summary>The largest sealed packet that is taken. Active Directory sends larger ones than it was told to when a message needs it.</summary>
    private const int MaxSealedPacket = 0xFFFFFF;
    private const int MostSteps = 10;

    /// <summary>Signs in by Kerberos. Without TLS everything after it is encrypted; over TLS the sign-in is tied to the connection's certificate where the platform can.</summary>
    /// <param name="credential">Who signs in; null for the ticket or the account that the session has.</param>
    /// <param name="servicePrincipalName">The server's name to Kerberos; null for <c>ldap/</c> and the endpoint's host.</param>
    /// <param name="mechanism">How Kerberos is spoken.</param>
    /// <param name="cancellationToken">Stops waiting; the connection is closed then.</param>
    /// <exception cref="LdapException"><see cref="LdapFailure.SignIn"/>: it failed, or the server offers no encryption.</exception>
    public async ValueTask BindKerberosAsync(LdapKerberosCredential? credential = null, string? servicePrincipalName = null, LdapKerberosMechanism mechanism = LdapKerberosMechanism.Gssapi, CancellationToken cancellationToken = default)
    {
        _link.Reserve();
        var (isKept, isNegotiating) = (false, false);
        var binding = (_link.Stream as SslStream)?.TransportContext.GetChannelBinding(ChannelBindingKind.Endpoint);
        var name = servicePrincipalName ?? $"ldap/{Endpoint.Host}";
        var seals = !IsEncrypted;
        // Asking the realm for tickets is blocking work of the platform's, which cannot be stopped: whoever cancels does not wait for its end.
        var starting = Task.Run(() => KerberosContext.Start(mechanism, credential, name, seals, binding), CancellationToken.None);
        try
        {
            var (context, token) = await starting.WaitAsync(cancellationToken).ConfigureAwait(false);
            isNegotiating = true;
            isKept = await NegotiateAsync(context, mechanism, token, seals, cancellationToken).ConfigureAwait(false);
        }
        catch (LdapException e) when (isNegotiating && e.Result is null && !IsBroken)
        {
            // The server may think that it is signed in to, and is not to be trusted with anything more.
            var named = e.Failure == LdapFailure.Protocol ? _link.Named(e) : e;
            _link.Break(named);
            throw named.ForOperation(isInDoubt: false);
        }
        finally
        {
            if (!isKept)
                _ = DisposeAfterAsync(starting);
            _link.Release();
        }
    }

    private static async Task DisposeAfterAsync(Task<(KerberosContext Context, byte[]? Token)> starting)
    {
        await ((Task)starting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (starting.IsCompletedSuccessfully)
            (await starting.ConfigureAwait(false)).Context.Dispose();
    }

    /// <returns>Whether the context is in use by a layer now.</returns>
    private async ValueTask<bool> NegotiateAsync(KerberosContext context, LdapKerberosMechanism mechanism, byte[]? token, bool seals, CancellationToken cancellationToken)
    {
        var name = mechanism == LdapKerberosMechanism.Gssapi ? "GSSAPI" : "GSS-SPNEGO";
        // GSS-SPNEGO has no step in which a layer is chosen: it is what the context was asked for (MS-ADTS §5.1.1.1.2).
        var layer = seals && mechanism == LdapKerberosMechanism.GssSpnego ? new KerberosLayer(context, MaxSealedPacket, MaxSealedPacket) : null;
        for (var step = 0; step < MostSteps; step++)
        {
            var (result, fromServer) = await BindAsync(new SaslBindRequest(name, token), null, goesOn: true, (answer, last) => Finish(answer, last, context, layer), cancellationToken).ConfigureAwait(false);
            if (result.Code == LdapResultCode.Success)
                return layer is not null;
            if (!context.IsEstablished)
                token = context.Next(fromServer.Span) ?? [];
            else
                (token, layer) = Choose(context, fromServer.Span, seals);
        }

        throw LdapErrors.Protocol($"asks for more than {MostSteps} steps of signing in by {name}");
    }

    /// <summary>The server says that all is well: it has to have proven who it is, and from then on everything is encrypted.</summary>
    private void Finish(LdapResult answer, ReadOnlyMemory<byte> fromServer, KerberosContext context, KerberosLayer? layer)
    {
        if (answer.Code != LdapResultCode.Success)
            return;
        if (!context.IsEstablished && !fromServer.IsEmpty)
            context.Next(fromServer.Span);
        if (!context.IsEstablished || !context.IsKerberos || (layer is null && !IsEncrypted))
            throw new LdapException(LdapFailure.SignIn, $"{Endpoint} says that signing in by Kerberos is complete, and has not {(context.IsEstablished ? "agreed on encryption" : "proven who it is")}.")
            {
                RecommendedAction = "Do not use this server before it is known why.",
            };
        if (layer is null)
            return;
        _link.Use(layer);
        IsEncrypted = true;
    }

    /// <summary>The last step of GSSAPI: takes encryption where there is no TLS, and no layer where there is (RFC 4752 §3.1).</summary>
    private (byte[] Token, KerberosLayer? Layer) Choose(KerberosContext context, ReadOnlySpan<byte> fromServer, bool seals)
    {
        var offered = new ArrayBufferWriter<byte>();
        context.Unwrap(fromServer, offered, mustBeEncrypted: false);
        var offer = GssapiOffer.Read(offered.WrittenSpan);
        var wanted = seals ? GssapiOffer.Encrypts : GssapiOffer.NoLayer;
        if ((offer.Layers & wanted) == 0)
            throw new LdapException(LdapFailure.SignIn, $"{Endpoint} does not offer {(seals ? "encryption" : "to go without a second encryption")} by Kerberos.")
            {
                RecommendedAction = seals ? "Use LDAPS or StartTLS." : "Use the connection without TLS: Kerberos encrypts it.",
            };
        if (seals && offer.MaxPacketBytes <= KerberosLayer.Overhead)
            throw LdapErrors.Protocol($"says that encrypted packets of at most {offer.MaxPacketBytes} octets are taken, into which none fits");
        var answer = new ArrayBufferWriter<byte>();
        context.Wrap(new GssapiOffer(wanted, seals ? MaxSealedPacket : 0).Write(), answer, encrypt: false);
        return (answer.WrittenSpan.ToArray(), seals ? new(context, MaxSealedPacket, offer.MaxPacketBytes) : null);
    }
}
