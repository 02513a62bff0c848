namespace Provisioning.Ldap;

/// <summary>What is sent: one message after the other, each whole.</summary>
internal sealed partial class LdapLink
{
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
}
