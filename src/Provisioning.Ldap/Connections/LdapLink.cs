using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Provisioning.Ldap;

/// <summary>
/// A connection's messages: one reader takes them from the network and hands them to the requests that they answer; requests of many callers are written one after the other.
/// </summary>
internal sealed partial class LdapLink : IAsyncDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<int, Exchange> _open = [];
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Signal _changed = new();
    private readonly LdapConnectionOptions _options;
    private readonly FrameBuffer _messages;
    private readonly SilenceWatch _silence;
    private readonly Task _reading;
    private FrameBuffer? _sealed;
    private ISecurityLayer? _layer;
    private Stream _stream;
    private LdapException? _broken;
    private int _lastId;
    private bool _isReaderHeld;
    private bool _isReserved;

    public LdapLink(LdapConnectionOptions options, Stream stream, IPAddress? remoteAddress)
    {
        RemoteAddress = remoteAddress;
        (_options, _stream) = (options, stream);
        _messages = new(options.MaxMessageBytes);
        _silence = new(options.Clock, options.OperationTimeout, OnSilence);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Why the connection is of no more use, or null.</summary>
    public LdapException? Broken => Volatile.Read(ref _broken);

    /// <summary>Where the server is.</summary>
    public IPAddress? RemoteAddress { get; }

    /// <summary>What messages go through.</summary>
    public Stream Stream => _stream;

    /// <summary>Keeps the connection for signing in or securing it, which nothing else may be under way beside (RFC 4511 §4.2.1), until <see cref="Release"/>.</summary>
    /// <exception cref="InvalidOperationException">Something else is under way.</exception>
    public void Reserve()
    {
        lock (_gate)
        {
            if (_isReserved || _open.Count > 0)
                throw Busy();
            _isReserved = true;
        }
    }

    /// <summary>Lets other requests be made again.</summary>
    public void Release()
    {
        lock (_gate)
            _isReserved = false;
    }

    /// <summary>Sends a request, and gives what its answers come by. The caller ends it with <see cref="Close"/>.</summary>
    /// <exception cref="LdapException">The connection is broken, or breaks.</exception>
    /// <exception cref="InvalidOperationException">Something else is under way that this may not be sent beside.</exception>
    public async ValueTask<Exchange> SendAsync(LdapRequest request, IReadOnlyList<LdapControl> controls, bool isExclusive, CancellationToken cancellationToken)
    {
        var exchange = Open(request, isExclusive, keepsOpen: controls.Any(c => c.KeepsSearchOpen));
        try
        {
            await WriteAsync(exchange, controls, cancellationToken).ConfigureAwait(false);
            return exchange;
        }
        catch
        {
            Close(exchange);
            throw;
        }
    }

    /// <summary>Nobody waits for it any more: what did not end is abandoned.</summary>
    public void Close(Exchange exchange)
    {
        bool wasOpen;
        lock (_gate)
            wasOpen = Remove(exchange);
        exchange.End(null);
        if (!wasOpen || !exchange.WasSent || exchange.IsAnswered)
            return;
        if (exchange.IsExclusive)
            Break(new(LdapFailure.Lost, "The connection was closed because signing in was broken off."));
        else
            _ = AbandonAsync(exchange.Id);
    }

    /// <summary>Ends the connection, and everything that is under way on it.</summary>
    public void Break(LdapException why)
    {
        Exchange[] open;
        lock (_gate)
        {
            if (_broken is not null)
                return;
            Volatile.Write(ref _broken, why);
            open = [.. _open.Values];
            foreach (var exchange in open)
                Remove(exchange);
        }

        foreach (var exchange in open)
            exchange.End(why.ForOperation(exchange.IsInDoubt));
        _changed.Set();
        _silence.Dispose();
        _stream.Dispose();
    }

    /// <summary>Messages are signed or encrypted from now on, in both directions. Called while an exclusive exchange holds the reader.</summary>
    public void Use(ISecurityLayer layer)
    {
        if (_messages.Waiting > 0)
            (_sealed ??= new(_options.MaxMessageBytes)).Add(_messages.TakeAll());
        _layer?.Dispose();
        _layer = layer;
    }

    /// <summary>Everything goes through another stream from now on. Called while an exclusive exchange holds the reader.</summary>
    /// <exception cref="LdapException">Octets came that the new stream should have had.</exception>
    public async Task SecureAsync(Func<Stream, Task<Stream>> secure)
    {
        if (_messages.Waiting > 0)
            throw new LdapException(LdapFailure.Tls, $"{_options.Endpoint}: octets came unencrypted after StartTLS was agreed on, before TLS began. Somebody may be putting them in.")
            {
                RecommendedAction = "Use LDAPS if the server has it, and find out what stands between.",
            };
        _stream = await secure(_stream).ConfigureAwait(false);
    }

    /// <summary>Says good-bye as far as that is possible at once, and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Broken is null)
            await SayGoodbyeAsync().ConfigureAwait(false);
        Break(new(LdapFailure.Lost, $"The connection to {_options.Endpoint} was closed."));
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _layer?.Dispose();
    }

    private Exchange Open(LdapRequest request, bool isExclusive, bool keepsOpen)
    {
        Exchange exchange;
        lock (_gate)
        {
            if (_broken is { } broken)
                throw broken.ForOperation(isInDoubt: false);
            if (_isReserved != isExclusive)
                throw Busy();
            exchange = new(this, NextId(), request, isExclusive, keepsOpen);
            _open.Add(exchange.Id, exchange);
            if (!keepsOpen)
                _silence.Begin();
        }

        Wanted();
        return exchange;
    }

    private static InvalidOperationException Busy() => new("Nothing else can be under way on a connection while it is signed in or secured (RFC 4511 §4.2.1).");

    private int NextId()
    {
        do
            _lastId = _lastId == int.MaxValue ? 1 : _lastId + 1;
        while (_open.ContainsKey(_lastId));
        return _lastId;
    }

    private bool Remove(Exchange exchange)
    {
        if (!_open.Remove(exchange.Id))
            return false;
        if (!exchange.KeepsOpen)
            _silence.End();
        if (Volatile.Read(ref _isReaderHeld))
            _changed.Set();
        return true;
    }

    private void OnSilence() => Break(new(LdapFailure.Timeout, $"Nothing came from {_options.Endpoint} for {_options.OperationTimeout.TotalSeconds:0.###} s.")
    {
        RecommendedAction = "Check that the server is well, or allow more time.",
    });

    /// <summary>The error with the server's name before it, which who found it does not know.</summary>
    public LdapException Named(LdapException e) => new(e.Failure, $"{_options.Endpoint}: {e.Message}", e) { RecommendedAction = e.RecommendedAction };

    private LdapException Lost(Exception e) => e switch
    {
        LdapException { Failure: LdapFailure.Protocol } broken => Named(broken),
        LdapException known => known,
        EndOfStreamException => new(LdapFailure.Lost, $"{_options.Endpoint} closed the connection.", e),
        IOException or ObjectDisposedException or SocketException => new(LdapFailure.Lost, $"The connection to {_options.Endpoint} was lost: {(e.InnerException ?? e).Message}", e),
        CryptographicException => new(LdapFailure.Protocol, $"What {_options.Endpoint} sent is not what the security layer made: {e.Message}", e),
        _ => new(LdapFailure.Lost, $"The connection to {_options.Endpoint} was lost by an unexpected error ({e.GetType().Name}): {e.Message}", e),
    };
}
