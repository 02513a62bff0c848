using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Provisioning.Ldap;

/// <summary>
/// A connection's messages: one reader takes them from the network and hands them to the requests that they answer; requests of many callers are written one after the other.
/// </summary>
internal sealed class LdapLink : IAsyncDisposable
{
    /// <summary>How many times as much as usual may wait for one search while something else waits for the same connection.</summary>
    private const int MostOverrun = 64;
    private const string DisconnectionNotice = "1.3.6.1.4.1.1466.20036";

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

    /// <summary>Whether messages are signed or encrypted by what was agreed on when signing in.</summary>
    public bool HasLayer => _layer is not null;

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

    /// <summary>Somebody waits for an answer.</summary>
    public void Wanted()
    {
        // Whoever waits is seen by the reader, or sees that the reader is held.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isReaderHeld))
            _changed.Set();
    }

    /// <summary>Somebody took an answer, and so much is left.</summary>
    public void Taken(long left)
    {
        if (left <= _options.MaxWaitingBytes / 2 && Volatile.Read(ref _isReaderHeld))
            _changed.Set();
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

    private async Task WriteAsync(Exchange exchange, IReadOnlyList<LdapControl> controls, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        exchange.WasSent = true;
        // What has begun to leave leaves whole, or the connection is of no more use; who waits for it can stop waiting.
        await WriteHeldAsync(exchange.Request, exchange.Id, controls).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes one message, and lets the next one be written. It never throws: the exchange hears of it.</summary>
    private async Task WriteHeldAsync(LdapRequest request, int id, IReadOnlyList<LdapControl> controls)
    {
        var writer = new BerWriter();
        try
        {
            request.WriteMessage(writer, id, controls);
            var octets = _layer is { } layer ? layer.Wrap(writer.Written.Span) : writer.Written;
            await _stream.WriteAsync(octets, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Break(Lost(e));
        }
        finally
        {
            if (request.IsSecret)
                writer.Clear();
            _writing.Release();
        }
    }

    private async Task AbandonAsync(int abandonedId)
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        int id;
        lock (_gate)
            id = NextId();
        await WriteHeldAsync(new AbandonRequest(abandonedId), id, []).ConfigureAwait(false);
    }

    private async Task SayGoodbyeAsync()
    {
        // A server that takes nothing any more is not waited for.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), _options.Clock);
        try
        {
            await _writing.WaitAsync(patience.Token).ConfigureAwait(false);
            int id;
            lock (_gate)
                id = NextId();
            await WriteHeldAsync(new UnbindRequest(), id, []).WaitAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // It is closed without.
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (Broken is null)
            {
                var buffer = _layer is null ? _messages : _sealed ??= new(_options.MaxMessageBytes);
                var count = await _stream.ReadAsync(buffer.Free()).ConfigureAwait(false);
                if (count == 0)
                    throw new EndOfStreamException();
                _silence.Heard();
                Received(buffer, count);
                Unseal();
                while (_messages.TryTakeMessage(out var octets))
                {
                    await DispatchAsync(LdapAnswer.Read(octets)).ConfigureAwait(false);
                    Unseal();
                }
            }
        }
        catch (Exception e)
        {
            Break(Lost(e));
        }
    }

    /// <summary>Octets that were asked for before a layer was agreed on, and came after it, belong to the layer.</summary>
    private void Received(FrameBuffer buffer, int count)
    {
        buffer.Added(count);
        if (_layer is not null && buffer == _messages)
            (_sealed ??= new(_options.MaxMessageBytes)).Add(_messages.TakeAll());
    }

    private void Unseal()
    {
        while (_layer is { } layer && _sealed is { } buffer && buffer.TryTakePacket(layer.MaxPacketBytes, out var packet))
            _messages.Add(layer.Unwrap(packet));
    }

    private async ValueTask DispatchAsync(LdapAnswer answer)
    {
        if (answer.MessageId == 0)
        {
            TakeNotice(answer);
            return;
        }

        Exchange? exchange;
        var isFinal = false;
        lock (_gate)
        {
            if (_open.TryGetValue(answer.MessageId, out exchange))
            {
                isFinal = answer.Tag == exchange.Request.FinalTag;
                if (!exchange.Request.Takes(answer.Tag))
                    throw LdapErrors.Protocol($"with tag 0x{answer.Tag:X2} came as an answer to: {exchange.Request.What}");
                if (isFinal)
                {
                    exchange.IsAnswered = true;
                    if (!exchange.IsExclusive)
                        Remove(exchange);
                }
            }
            else if (answer.MessageId > _lastId)
            {
                throw LdapErrors.Protocol($"answers request {answer.MessageId}, which was never sent");
            }
        }

        // Answers to what was abandoned may still come, and mean nothing.
        if (exchange is null)
            return;
        exchange.Came(answer);
        if (isFinal && !exchange.IsExclusive)
            exchange.End(null);
        else if (isFinal)
            await HoldAsync(exchange.WhenHandled).ConfigureAwait(false);
        else if (exchange.WaitingBytes > _options.MaxWaitingBytes)
            await WaitForRoomAsync(exchange).ConfigureAwait(false);
    }

    private async Task HoldAsync(Task until)
    {
        _silence.Pause();
        await until.ConfigureAwait(false);
        _silence.Resume();
    }

    /// <summary>Nothing more is read until enough was taken, except while somebody waits for another answer on the same connection.</summary>
    private async Task WaitForRoomAsync(Exchange exchange)
    {
        _silence.Pause();
        Volatile.Write(ref _isReaderHeld, true);
        Interlocked.MemoryBarrier();
        try
        {
            while (true)
            {
                var changed = _changed.Next;
                if (exchange.WaitingBytes <= _options.MaxWaitingBytes / 2 || Broken is not null)
                    return;
                lock (_gate)
                {
                    if (!_open.ContainsKey(exchange.Id) || _open.Values.Any(e => e != exchange && e.IsAwaited && !e.KeepsOpen))
                        break;
                }

                await changed.ConfigureAwait(false);
            }
        }
        finally
        {
            Volatile.Write(ref _isReaderHeld, false);
            _silence.Resume();
        }

        if (exchange.WaitingBytes > (long)MostOverrun * _options.MaxWaitingBytes)
            GiveUp(exchange);
    }

    private void GiveUp(Exchange exchange)
    {
        exchange.End(new(LdapFailure.Overrun, $"{exchange.Request.What} was given up: {exchange.WaitingBytes / 1024 / 1024} MiB came that were not taken, while other requests waited on the same connection.")
        {
            RecommendedAction = "Read by pages, or make other requests on another connection.",
        });
        Close(exchange);
    }

    private void TakeNotice(in LdapAnswer answer)
    {
        // Notices that are not known are passed over (RFC 4511 §4.4).
        if (answer.Tag != LdapOperation.ExtendedResponse || answer.ReadExtended() is not { Oid: DisconnectionNotice } notice)
            return;
        Break(new(LdapFailure.Lost, $"{_options.Endpoint} ends the connection: {notice.Result.Code}{(notice.Result.Diagnostic.Length > 0 ? $", {notice.Result.Diagnostic}" : "")}.") { Result = notice.Result });
    }

    private void OnSilence() => Break(new(LdapFailure.Timeout, $"Nothing came from {_options.Endpoint} for {_options.OperationTimeout.TotalSeconds:0.###} s.")
    {
        RecommendedAction = "Check that the server is well, or allow more time.",
    });

    private LdapException Lost(Exception e) => e switch
    {
        LdapException known => known,
        EndOfStreamException => new(LdapFailure.Lost, $"{_options.Endpoint} closed the connection.", e),
        IOException or ObjectDisposedException or SocketException => new(LdapFailure.Lost, $"The connection to {_options.Endpoint} was lost: {(e.InnerException ?? e).Message}", e),
        CryptographicException => new(LdapFailure.Protocol, $"What {_options.Endpoint} sent is not what the security layer made: {e.Message}", e),
        _ => new(LdapFailure.Lost, $"The connection to {_options.Endpoint} was lost by an unexpected error ({e.GetType().Name}): {e.Message}", e),
    };
}
