using System.Threading.Channels;
using Provisioning.Engine;
using Provisioning.Scim;
using Provisioning.Scim.Service;

namespace Provisioning.Commands;

/// <summary>An endpoint of this process: what listens, what takes in, and the imports.</summary>
internal sealed class RunningEndpoint : IAsyncDisposable
{
    private const int MostEvents = 1000;

    private readonly InboundReception _reception;
    private readonly IScimEndpointHost _host;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _imports;
    private readonly DateTimeOffset _started;

    // What nobody waits for is not kept: the oldest goes first.
    private readonly Channel<EngineEvent> _events;
    private int _ended;

    private RunningEndpoint(InboundReception reception, IScimEndpointHost host, string store, Guid session, TimeSpan importEvery, Channel<EngineEvent> events)
    {
        (_reception, _host, Store, Session, _events, _started) = (reception, host, store, session, events, TimeProvider.System.GetUtcNow());
        _imports = importEvery > TimeSpan.Zero ? Task.Run(() => _reception.ImportAsync(importEvery, Tell, _stop.Token)) : Task.CompletedTask;
    }

    public string App => _reception.App;

    /// <summary>The folder of the store.</summary>
    public string Store { get; }

    /// <summary>The session that started it.</summary>
    public Guid Session { get; }

    /// <summary>Opens the app's reception and starts to listen.</summary>
    public static async ValueTask<RunningEndpoint> StartAsync(
        ProvisioningEngine engine,
        string app,
        Guid session,
        TimeSpan importEvery,
        int requestsPerMinute,
        Func<IResourceStorage, IScimAdmission, Action<ScimAccess>, CancellationToken, ValueTask<IScimEndpointHost>> listen,
        CancellationToken cancellationToken)
    {
        var events = Channel.CreateBounded<EngineEvent>(new BoundedChannelOptions(MostEvents) { FullMode = BoundedChannelFullMode.DropOldest });
        var reception = await engine.Inbound.OpenAsync(app, cancellationToken).ConfigureAwait(false);
        try
        {
            var host = await listen(reception.Resources, new TokenAdmission(reception.Tokens, requestsPerMinute, TimeProvider.System), access => events.Writer.TryWrite(Text(access)), cancellationToken).ConfigureAwait(false);
            return new(reception, host, engine.Store.Info.Path, session, importEvery, events);
        }
        catch
        {
            await reception.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>As it is now.</summary>
    public ScimEndpoint Show() => new(
        App,
        _host.BaseUri,
        Store,
        _started,
        _reception.Resources.Count(ResourceKind.User),
        _reception.Resources.Count(ResourceKind.Group),
        _host.Requests.ToDictionary(r => $"{r.Method} {r.Status}", r => r.Count, StringComparer.Ordinal))
    {
        LastRunId = _reception.LastImport?.Id,
        LastImport = _reception.LastImport?.Ended,
        ImportError = _reception.ImportError?.Message,
    };

    /// <summary>What it tells, until it ends.</summary>
    public IAsyncEnumerable<EngineEvent> EventsAsync(CancellationToken cancellationToken) => _events.Reader.ReadAllAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1)
            return;
        await _host.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _imports.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _reception.DisposeAsync().ConfigureAwait(false);
        _events.Writer.TryComplete();
        _stop.Dispose();
    }

    // Runs and changes are looked at with the commands for them; who waits is told in words.
    private void Tell(EngineEvent message)
    {
        switch (message)
        {
            case ResultEvent { Value: Run run }:
                _events.Writer.TryWrite(new VerboseEvent($"Imported in run {run.Id}: {run.State}."));
                break;
            case ResultEvent or ProgressEvent:
                break;
            default:
                _events.Writer.TryWrite(message);
                break;
        }
    }

    private static VerboseEvent Text(ScimAccess access) =>
        new(FormattableString.Invariant($"{access.Method} {access.Endpoint} {access.Status} in {access.Duration.TotalMilliseconds:0.0} ms from {access.RemoteAddress}"));
}
