namespace Provisioning.Ldap;

/// <summary>What comes: cut into messages, opened where they are sealed, and handed to the requests that they answer.</summary>
internal sealed partial class LdapLink
{
    /// <summary>How many times as much as usual may wait for one search while something else waits for the same connection.</summary>
    private const int MostOverrun = 64;
    private const string DisconnectionNotice = "1.3.6.1.4.1.1466.20036";

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
        exchange.End(new(LdapFailure.Overrun, $"{_options.Endpoint}: {exchange.Request.What} was given up: {exchange.WaitingBytes / 1024 / 1024} MiB came that were not taken, while other requests waited on the same connection.")
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
}
