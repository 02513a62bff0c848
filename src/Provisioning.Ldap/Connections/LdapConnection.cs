using System.Net;
using System.Runtime.CompilerServices;

namespace Provisioning.Ldap;

/// <summary>
/// A connection to a directory. Many operations can be under way on it at once; signing in needs it for itself.
/// </summary>
/// <remarks>
/// An operation that is cancelled is abandoned: the server may have made a change nevertheless. Referrals are never followed. When <see cref="IsBroken"/>, open another one.
/// </remarks>
public sealed partial class LdapConnection : IAsyncDisposable
{
    private const string StartTlsOid = "1.3.6.1.4.1.1466.20037";
    private readonly LdapConnectionOptions _options;
    private readonly LdapLink _link;

    private LdapConnection(LdapConnectionOptions options, LdapLink link) => (_options, _link) = (options, link);

    /// <summary>The server.</summary>
    public LdapEndpoint Endpoint => _options.Endpoint;

    /// <summary>Whether the connection is of no more use.</summary>
    public bool IsBroken => _link.Broken is not null;

    /// <summary>Why the connection is of no more use, or null.</summary>
    public LdapException? Failure => _link.Broken;

    /// <summary>Whether what is sent is encrypted, be it by TLS or by what was agreed on when signing in.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>Connects, and secures the connection.</summary>
    /// <exception cref="LdapException"><see cref="LdapFailure.Connect"/>, <see cref="LdapFailure.Tls"/> or <see cref="LdapFailure.Timeout"/>.</exception>
    public static async ValueTask<LdapConnection> OpenAsync(LdapConnectionOptions options, CancellationToken cancellationToken = default)
    {
        using var patience = new CancellationTokenSource(options.ConnectTimeout, options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var network = await LdapTransport.ConnectAsync(options.Endpoint, both.Token).ConfigureAwait(false);
            var address = (network.Socket.RemoteEndPoint as IPEndPoint)?.Address;
            Stream stream = network;
            if (options.Endpoint.Security == LdapSecurity.Ldaps)
                stream = await LdapTransport.SecureAsync(stream, options, both.Token).ConfigureAwait(false);
            var connection = new LdapConnection(options, new(options, stream, address)) { IsEncrypted = options.Endpoint.Security == LdapSecurity.Ldaps };
            if (options.Endpoint.Security == LdapSecurity.StartTls)
                await connection.StartTlsAsync(both.Token).ConfigureAwait(false);
            return connection;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LdapException(LdapFailure.Timeout, $"{options.Endpoint} could not be connected to within {options.ConnectTimeout.TotalSeconds:0.###} s.")
            {
                RecommendedAction = "Check the name and port, the network and that the server is well, or allow more time.",
            };
        }
    }

    /// <summary>Searches. Items come as the server sends them; no more is taken from it than may wait. Leaving the loop or cancelling abandons the search.</summary>
    /// <returns>Entries, references and intermediate responses, and <see cref="LdapSearchDone"/> last. Without that the search did not end, and what came is not all.</returns>
    /// <exception cref="LdapException">The search ended otherwise than with success: then too what came is not all.</exception>
    public async IAsyncEnumerable<LdapSearchItem> SearchAsync(LdapSearch search, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reader = new SearchItemReader();
        var exchange = await _link.SendAsync(new SearchRequest(search), search.Controls, isExclusive: false, cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var item = Read(reader, await exchange.NextAsync(cancellationToken).ConfigureAwait(false));
                if (item is LdapSearchDone { Result: { Code: not LdapResultCode.Success } result })
                    throw LdapErrors.Of(result, exchange.Request.What);
                yield return item;
                if (item is LdapSearchDone)
                    yield break;
            }
        }
        finally
        {
            _link.Close(exchange);
        }
    }

    /// <summary>Adds an object.</summary>
    /// <exception cref="LdapException">It was refused, or it is not known whether it was done (<see cref="LdapException.IsInDoubt"/>).</exception>
    public ValueTask<LdapResult> AddAsync(LdapDn dn, IReadOnlyList<LdapAttribute> attributes, IReadOnlyList<LdapControl>? controls = null, CancellationToken cancellationToken = default) =>
        DoAsync(new AddRequest(dn, attributes), controls, cancellationToken);

    /// <summary>Changes an object: all of the modifications in their order, or none.</summary>
    /// <exception cref="LdapException">It was refused, or it is not known whether it was done (<see cref="LdapException.IsInDoubt"/>).</exception>
    public ValueTask<LdapResult> ModifyAsync(LdapDn dn, IReadOnlyList<LdapModification> modifications, IReadOnlyList<LdapControl>? controls = null, CancellationToken cancellationToken = default) =>
        DoAsync(new ModifyRequest(dn, modifications), controls, cancellationToken);

    /// <summary>Deletes an object.</summary>
    /// <exception cref="LdapException">It was refused, or it is not known whether it was done (<see cref="LdapException.IsInDoubt"/>).</exception>
    public ValueTask<LdapResult> DeleteAsync(LdapDn dn, IReadOnlyList<LdapControl>? controls = null, CancellationToken cancellationToken = default) =>
        DoAsync(new DeleteRequest(dn), controls, cancellationToken);

    /// <summary>Renames an object, and moves it where another superior is given.</summary>
    /// <param name="dn">The object.</param>
    /// <param name="newRdn">Its new relative name, with the escapes that it needs: <see cref="LdapRdn.Of"/> writes it.</param>
    /// <param name="deleteOldRdn">Whether the old name's value is taken from the object.</param>
    /// <param name="newSuperior">What it is to be below, or null for where it is.</param>
    /// <param name="controls">Controls to send with it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="LdapException">It was refused, or it is not known whether it was done (<see cref="LdapException.IsInDoubt"/>).</exception>
    /// <exception cref="LdapFormatException">The new name is none.</exception>
    public ValueTask<LdapResult> RenameAsync(LdapDn dn, string newRdn, bool deleteOldRdn, LdapDn? newSuperior = null, IReadOnlyList<LdapControl>? controls = null, CancellationToken cancellationToken = default) =>
        DoAsync(new RenameRequest(dn, LdapRdn.Parse(newRdn).ToString(), deleteOldRdn, newSuperior), controls, cancellationToken);

    /// <summary>Whether an object has a value, by the attribute's own rule.</summary>
    /// <exception cref="LdapException">It could not be compared.</exception>
    public async ValueTask<bool> CompareAsync(LdapDn dn, string attribute, ReadOnlyMemory<byte> value, IReadOnlyList<LdapControl>? controls = null, CancellationToken cancellationToken = default)
    {
        var request = new CompareRequest(dn, attribute, value);
        var result = (await AskAsync(request, controls, cancellationToken).ConfigureAwait(false)).Result;
        return result.Code switch
        {
            LdapResultCode.CompareTrue => true,
            LdapResultCode.CompareFalse => false,
            _ => throw LdapErrors.Of(result, request.What),
        };
    }

    /// <summary>An extended operation.</summary>
    /// <exception cref="LdapException">It was refused, or it is not known whether it was done (<see cref="LdapException.IsInDoubt"/>).</exception>
    public async ValueTask<LdapExtendedResult> ExtendedAsync(string oid, ReadOnlyMemory<byte>? value = null, IReadOnlyList<LdapControl>? controls = null, CancellationToken cancellationToken = default)
    {
        if (oid == StartTlsOid)
            throw new ArgumentException("TLS is asked for by the endpoint's security.", nameof(oid));
        var request = new ExtendedRequest(oid, value);
        var answer = await AskAsync(request, controls, cancellationToken).ConfigureAwait(false);
        return answer.Result.Code == LdapResultCode.Success ? answer : throw LdapErrors.Of(answer.Result, request.What);
    }

    /// <summary>Signs out and closes. What is under way ends with <see cref="LdapFailure.Lost"/>.</summary>
    public ValueTask DisposeAsync() => _link.DisposeAsync();

    private async ValueTask<LdapResult> DoAsync(LdapRequest request, IReadOnlyList<LdapControl>? controls, CancellationToken cancellationToken)
    {
        var result = (await AskAsync(request, controls, cancellationToken).ConfigureAwait(false)).Result;
        return result.Code == LdapResultCode.Success ? result : throw LdapErrors.Of(result, request.What);
    }

    private async ValueTask<LdapExtendedResult> AskAsync(LdapRequest request, IReadOnlyList<LdapControl>? controls, CancellationToken cancellationToken)
    {
        var exchange = await _link.SendAsync(request, controls ?? [], isExclusive: false, cancellationToken).ConfigureAwait(false);
        try
        {
            LdapAnswer answer;
            do
                answer = await exchange.NextAsync(cancellationToken).ConfigureAwait(false);
            while (answer.Tag == LdapOperation.IntermediateResponse);
            return Checked(request, () => answer.ReadExtended());
        }
        finally
        {
            _link.Close(exchange);
        }
    }

    private async Task StartTlsAsync(CancellationToken cancellationToken)
    {
        try
        {
            _link.Reserve();
            var exchange = await _link.SendAsync(new ExtendedRequest(StartTlsOid, null, IsRead: true), [], isExclusive: true, cancellationToken).ConfigureAwait(false);
            try
            {
                var answer = (await exchange.NextAsync(cancellationToken).ConfigureAwait(false)).ReadExtended();
                if (answer.Result.Code != LdapResultCode.Success)
                    throw LdapErrors.Of(answer.Result, $"{Endpoint}: StartTLS", LdapFailure.Tls).With("Give the server a certificate, or use LDAPS.");
                await _link.SecureAsync(async stream => await LdapTransport.SecureAsync(stream, _options, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
                IsEncrypted = true;
            }
            finally
            {
                _link.Close(exchange);
            }

            _link.Release();
        }
        catch
        {
            await DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads what came for a search; what cannot be read ends the connection, since nothing after it can be trusted.</summary>
    private LdapSearchItem Read(SearchItemReader reader, in LdapAnswer answer)
    {
        try
        {
            return reader.Read(answer);
        }
        catch (LdapException e)
        {
            var named = _link.Named(e);
            _link.Break(named);
            throw named.ForOperation(isInDoubt: false);
        }
    }

    /// <summary>Reads the one answer to a request; what cannot be read ends the connection.</summary>
    private T Checked<T>(LdapRequest request, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (LdapException e)
        {
            var named = _link.Named(e);
            _link.Break(named);
            // An answer came, and cannot be understood: a change may have been made.
            throw named.ForOperation(request.ChangesDirectory);
        }
    }
}
