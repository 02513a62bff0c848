using System.Globalization;
using System.Security.Cryptography;

namespace Provisioning.Engine;

/// <summary>What every service of the engine works with.</summary>
internal sealed class EngineContext(EngineOptions options)
{
    /// <summary>The cause of commits of what an upstream system pushed in.</summary>
    public const string PushCause = "push";

    private readonly object _ids = new();
    private readonly UserIds? _seeded = options.Seed is { } seed ? new(options.Clock.GetUtcNow(), seed) : null;
    private readonly StoreClock _storeClock = new(options);
    private (string Second, int Part) _last = ("", 0);

    /// <summary>What the engine was started with.</summary>
    public EngineOptions Options { get; } = options;

    public IProvisioningStore Store { get; } = options.Store;

    public string PlanFolder { get; } = options.PlanFolder;

    public string Actor { get; } = options.Actor;

    public string? OnBehalfOf { get; } = options.OnBehalfOf;

    /// <summary>From the opening of the store to its closing.</summary>
    public string Session { get; } = Guid.NewGuid().ToString("N")[..12];

    public TimeProvider Clock { get; } = options.Clock;

    public GuardLimits Guards { get; } = options.Guards;

    public SecretKeeper Secrets { get; } = new(options.Clock);

    public KnownScimTokens ScimTokens { get; } = new(options.Store);

    public AccessControl Access { get; } = new(options.Store, options.Actor, options.Clock);

    public IReadOnlyDictionary<string, IConnectorFactory> Connectors { get; } =
        options.Connectors.ToDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<INotificationChannel> Channels { get; } = options.Channels;

    public DateTimeOffset Now => Clock.GetUtcNow();

    /// <summary>Makes sure that time has not gone back since the newest commit.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ClockBehind"/>.</exception>
    public ValueTask CheckClockAsync(CancellationToken cancellationToken) => _storeClock.CheckAsync(Now, cancellationToken);

    /// <summary>Commits under an id of its own: for what a person does once.</summary>
    public ValueTask<CommitReceipt> CommitAsync(string cause, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken) =>
        CommitAsync($"{cause}/{Guid.NewGuid():N}", cause, writes, cancellationToken);

    /// <summary>Commits under the given id: repeating it is harmless.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccessDenied"/>, <see cref="ErrorIds.ClockBehind"/>, and what the store throws.</exception>
    public async ValueTask<CommitReceipt> CommitAsync(string batchId, string cause, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        await Access.CheckAsync(cause, writes, cancellationToken).ConfigureAwait(false);
        return await CommitAsync(batchId, Actor, cause, writes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Commits what an upstream system pushed in, which its token allows: it is the actor.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ClockBehind"/>, and what the store throws.</exception>
    public ValueTask<CommitReceipt> CommitPushAsync(string actor, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken) =>
        CommitAsync($"push/{Guid.NewGuid():N}", actor, PushCause, writes, cancellationToken);

    private async ValueTask<CommitReceipt> CommitAsync(string batchId, string actor, string cause, IReadOnlyList<DocumentWrite> writes, CancellationToken cancellationToken)
    {
        var now = Now;
        await _storeClock.CheckAsync(now, cancellationToken).ConfigureAwait(false);
        var uses = Secrets.TakeUses();
        var done = false;
        try
        {
            var receipt = await Store.CommitAsync(
                new()
                {
                    BatchId = batchId,
                    Actor = actor,
                    OnBehalfOf = OnBehalfOf,
                    Session = Session,
                    Cause = cause,
                    Time = now,
                    Writes = uses.Count == 0 ? writes : [.. writes, .. uses.Select(u => u.ToWrite(Guid.NewGuid().ToString("N")))],
                },
                cancellationToken).ConfigureAwait(false);
            Access.Note(writes);
            ScimTokens.Note(writes);
            _storeClock.Note(now);
            done = !receipt.AlreadyCommitted;
            return receipt;
        }
        finally
        {
            // What was not taken down is with the next commit.
            foreach (var use in done ? [] : uses)
                Secrets.Note(use);
        }
    }

    /// <summary>Commits the writes with the event of an erasure, and erases.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AccessDenied"/>, and what the store throws.</exception>
    public async ValueTask<CommitReceipt> EraseAsync(string cause, IReadOnlyList<DocumentWrite> writes, Erasure erasure, CancellationToken cancellationToken)
    {
        await Access.CheckAsync(cause, [.. writes, new(Collections.Erasures, erasure.Id, null, [])], cancellationToken).ConfigureAwait(false);
        return await Store.EraseAsync(
            new() { BatchId = $"{cause}/{erasure.Id}", Actor = Actor, OnBehalfOf = OnBehalfOf, Session = Session, Cause = cause, Time = Now, Writes = writes },
            erasure,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The id of a new user or group.</summary>
    public string NewObjectId() => (_seeded ?? UserIds.Unpredictable(Now)).Next();

    /// <summary>An id that sorts by time, within one second too, and is easy to read out: 20261124-084635-1f3c9a.</summary>
    public string NewId()
    {
        lock (_ids)
        {
            var now = Now.UtcDateTime;
            // The thousandth of the second, then chance. A clock that stands still or was set back does not change the order.
            var (second, part) = (now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture), now.Millisecond << 12 | (_seeded is null ? RandomNumberGenerator.GetInt32(1 << 12) : 0));
            if (string.CompareOrdinal(second, _last.Second) is var order && (order < 0 || order == 0 && part <= _last.Part))
                (second, part) = (_last.Second, _last.Part + 1);
            _last = (second, part);
            return $"{second}-{part:x6}";
        }
    }
}
