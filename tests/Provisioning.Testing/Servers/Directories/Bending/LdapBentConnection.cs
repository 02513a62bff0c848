using System.Collections.Concurrent;

namespace Provisioning.Testing;

/// <summary>One connection through an <see cref="LdapBendingProxy"/>.</summary>
internal sealed class LdapBentConnection : IDisposable
{
    private readonly LdapBendingProxy _proxy;
    private readonly int _number;
    private readonly Stream _client;
    private readonly Stream _server;
    private readonly CancellationTokenSource _cut;
    private readonly SemaphoreSlim _toClient = new(1, 1);
    private readonly SemaphoreSlim _toServer = new(1, 1);
    private readonly ConcurrentDictionary<int, Bent> _bent = [];

    public LdapBentConnection(LdapBendingProxy proxy, int number, Stream client, Stream server, CancellationToken stop)
    {
        (_proxy, _number, _client, _server) = (proxy, number, client, server);
        _cut = CancellationTokenSource.CreateLinkedTokenSource(stop);
    }

    /// <summary>Breaks it.</summary>
    public void Cut()
    {
        try
        {
            _cut.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself.
        }
    }

    /// <summary>Carries messages both ways until one side leaves or it is cut.</summary>
    public async Task RunAsync()
    {
        var ways = new[] { RequestsAsync(), AnswersAsync() };
        await Task.WhenAny(ways);
        await _cut.CancelAsync();
        await Task.WhenAll(ways);
    }

    public void Dispose()
    {
        _cut.Dispose();
        _toClient.Dispose();
        _toServer.Dispose();
    }

    private async Task RequestsAsync()
    {
        while (await LdapFrames.ReadAsync(_client, _cut.Token) is { } octets)
        {
            var message = LdapMessage.Parse(octets);
            switch (_proxy.Judge(_number, message))
            {
                case null:
                    await SendAsync(_server, _toServer, octets);
                    break;
                case LdapFault.LoseRequest:
                    Cut();
                    return;
                case LdapFault.Stall:
                    break;
                case LdapFault.Answer { Entries: 0 } answer:
                    await SendAsync(_client, _toClient, Result(message.Id, (LdapRequestKind)message.Tag, answer));
                    break;
                case LdapFault.Delay delay:
                    // Others pass meanwhile.
                    _ = LaterAsync(delay.Until, _server, _toServer, octets);
                    break;
                case { } fault:
                    _bent[message.Id] = new((LdapRequestKind)message.Tag, fault);
                    await SendAsync(_server, _toServer, (fault as LdapFault.Rewrite)?.Request ?? octets);
                    break;
            }
        }
    }

    private async Task AnswersAsync()
    {
        while (await LdapFrames.ReadAsync(_server, _cut.Token) is { } octets)
        {
            var message = LdapMessage.Parse(octets);
            if (!_bent.TryGetValue(message.Id, out var bent))
            {
                await SendAsync(_client, _toClient, octets);
                continue;
            }

            if (message.IsLast)
                _bent.TryRemove(message.Id, out _);
            if (message.Tag == LdapMessage.Entry)
                bent.Entries++;
            switch (bent.Fault)
            {
                case LdapFault.LoseAnswer when message.IsLast:
                case LdapFault.CutAfter cut when message.IsLast || bent.Entries > cut.Entries:
                    Cut();
                    return;
                case LdapFault.Answer answer when message.IsLast || bent.Entries > answer.Entries:
                    if (!bent.IsAnswered)
                        await SendAsync(_client, _toClient, Result(message.Id, bent.Kind, answer));
                    bent.IsAnswered = true;
                    break;
                case LdapFault.DelayAnswer delay when message.IsLast:
                    _ = LaterAsync(delay.Until, _client, _toClient, octets);
                    break;
                case LdapFault.Rewrite { Answers: { } change }:
                    if (change(octets) is { } other)
                        await SendAsync(_client, _toClient, other);
                    break;
                default:
                    await SendAsync(_client, _toClient, octets);
                    break;
            }
        }
    }

    private async Task LaterAsync(Task until, Stream to, SemaphoreSlim turn, byte[] octets)
    {
        try
        {
            await until.WaitAsync(_cut.Token);
            await SendAsync(to, turn, octets);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The connection ended meanwhile.
        }
    }

    private async Task SendAsync(Stream to, SemaphoreSlim turn, byte[] octets)
    {
        await turn.WaitAsync(_cut.Token);
        try
        {
            await to.WriteAsync(octets, _cut.Token);
            await to.FlushAsync(_cut.Token);
        }
        finally
        {
            turn.Release();
        }
    }

    private static byte[] Result(int id, LdapRequestKind kind, LdapFault.Answer answer) => LdapMessage.Result(id, kind, answer.Code, diagnostic: answer.Diagnostic, referrals: answer.Referrals);

    private sealed class Bent(LdapRequestKind kind, LdapFault fault)
    {
        public LdapRequestKind Kind { get; } = kind;

        public LdapFault Fault { get; } = fault;

        /// <summary>How many entries came.</summary>
        public int Entries { get; set; }

        /// <summary>Whether the client has had its last answer.</summary>
        public bool IsAnswered { get; set; }
    }
}
