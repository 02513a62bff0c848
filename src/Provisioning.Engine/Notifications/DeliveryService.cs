using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Deliveries: sent, looked up and removed. Each is sent at least once; when the process ends between the sending and the note of it, twice, under the same id.</summary>
public sealed class DeliveryService
{
    private const int MostAttempts = 20;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private readonly EngineContext _context;
    private readonly DirectoryService _directory;
    private readonly NotificationService _notifications;
    private readonly Outbox _outbox;
    private readonly DeliverySender _sender;

    internal DeliveryService(EngineContext context, DirectoryService directory, NotificationService notifications, Outbox outbox) =>
        (_context, _directory, _notifications, _outbox, _sender) = (context, directory, notifications, outbox, new(context));

    /// <summary>How long to wait after the n-th try: 5 minutes, doubled each time, up to 6 hours.</summary>
    public static TimeSpan Delay(int attempts) => TimeSpan.FromMinutes(Math.Min(5 * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20)), 6 * 60));

    /// <summary>The delivery with this id.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.DeliveryNotFound"/>.</exception>
    public async ValueTask<Delivery> GetAsync(string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(id);
        var document = id.Length is > 0 and <= 1000 ? await _context.Store.GetAsync(Collections.Deliveries, id, cancellationToken).ConfigureAwait(false) : null;
        return document is not null ? DeliveryDocument.Read(document) : throw new ProvisioningError
        {
            Id = ErrorIds.DeliveryNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"There is no delivery '{id}'.",
            RecommendedAction = "Get-ProvDelivery lists the deliveries of this store; those that arrived are kept for 30 days.",
            Target = id,
        }.ToException();
    }

    /// <summary>The deliveries in these states, of one notification or of all, in the order of their times.</summary>
    public async IAsyncEnumerable<Delivery> ListAsync(string? notification, IReadOnlyCollection<DeliveryState> states, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(states);
        foreach (var state in states.Distinct().Order())
        {
            await foreach (var document in _context.Store.ReadAsync(DeliveryDocument.Of(state), cancellationToken).ConfigureAwait(false))
            {
                var delivery = DeliveryDocument.Read(document);
                if (notification is null || string.Equals(delivery.Notification, notification, StringComparison.OrdinalIgnoreCase))
                    yield return delivery;
            }
        }
    }

    /// <summary>Removes a delivery, whatever its state: what was not sent will not be.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RevisionConflict"/>.</exception>
    public async ValueTask RemoveAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        await _context.CommitAsync("Remove-ProvDelivery", [DeliveryDocument.Removal(delivery)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes what stands open now, such as tasks that are overdue and access that ends soon, so that it is told.</summary>
    public async ValueTask NoteStandingAsync(CancellationToken cancellationToken)
    {
        var wanted = await _outbox.WantedAsync(cancellationToken).ConfigureAwait(false);
        var schema = await _directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        await _outbox.NoteAsync(await new StandingEvents(_context, schema, wanted).NowAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends what is due, for half a minute at most: the rest is sent the next time. A destination that does not answer is asked once. The stream has a warning for each
    /// failure, and a <see cref="ResultEvent"/> with each delivery only where asked for.
    /// </summary>
    /// <param name="notification">Only of this notification; null for all.</param>
    /// <param name="results">True to give each delivery that was tried.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async IAsyncEnumerable<EngineEvent> SendDueAsync(string? notification, bool results, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ForgetOldAsync(cancellationToken).ConfigureAwait(false);
        var began = _context.Clock.GetTimestamp();
        var silent = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var due = new List<Delivery>();
        await foreach (var document in _context.Store.ReadAsync(DeliveryDocument.Until(DeliveryState.Pending, _context.Now), cancellationToken).ConfigureAwait(false))
            due.Add(DeliveryDocument.Read(document));
        foreach (var delivery in due)
        {
            var left = Round - _context.Clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
                yield break;
            if (silent.Contains(delivery.Notification) || notification is not null && !string.Equals(notification, delivery.Notification, StringComparison.OrdinalIgnoreCase))
                continue;
            var target = await _notifications.FindAsync(delivery.Notification, cancellationToken).ConfigureAwait(false);
            if (target is { Enabled: false })
                continue;
            if (await TryAsync(delivery, target, MostAttempts, left, cancellationToken).ConfigureAwait(false) is not { } tried)
                continue;
            if (tried.State != DeliveryState.Delivered)
            {
                silent.Add(delivery.Notification);
                yield return new WarningEvent($"The notification '{delivery.Notification}' was not delivered: {tried.LastError} {Next(tried)}");
            }
            else
            {
                yield return new VerboseEvent($"The notification '{delivery.Notification}' was delivered: {delivery.Title}.");
            }

            if (results)
                yield return new ResultEvent(tried);
        }
    }

    /// <summary>Sends one delivery now, whether or not it is time for it; one that was given up begins anew.</summary>
    /// <exception cref="ProvisioningException">
    /// <see cref="ErrorIds.DeliveryNotFound"/>, <see cref="ErrorIds.DeliveryClosed"/>, <see cref="ErrorIds.NotificationNotFound"/>, <see cref="ErrorIds.RevisionConflict"/>.
    /// </exception>
    public async ValueTask<Delivery> SendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        var current = await CheckSendAsync(delivery, cancellationToken).ConfigureAwait(false);
        var target = await _notifications.GetAsync(current.Notification, cancellationToken).ConfigureAwait(false);
        if (current.State == DeliveryState.Dead)
            current = current with { Attempts = 0, Closed = null };
        return await TryAsync(current, target, MostAttempts, Round, cancellationToken).ConfigureAwait(false) ?? await GetAsync(current.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The delivery as it stands, if it can be sent; nothing is written.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.DeliveryNotFound"/>, <see cref="ErrorIds.DeliveryClosed"/>.</exception>
    public async ValueTask<Delivery> CheckSendAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        var current = await GetAsync(delivery.Id, cancellationToken).ConfigureAwait(false);
        return current.State != DeliveryState.Delivered ? current : throw new ProvisioningError
        {
            Id = ErrorIds.DeliveryClosed,
            Category = ProvisioningErrorCategory.InvalidOperation,
            Message = $"The delivery '{current.Id}' arrived {current.Closed:u}, and is not sent again.",
            RecommendedAction = $"To try the way, send a test: Send-ProvNotification {current.Notification} -Test.",
            Target = current.Id,
        }.ToException();
    }

    /// <summary>Sends a test message now, and says in the delivery what became of it. It is not tried again.</summary>
    public async ValueTask<Delivery> SendTestAsync(Notification notification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var delivery = _outbox.Make(notification, null);
        var receipt = await _context.CommitAsync("Send-ProvNotification", [DeliveryDocument.ToWrite(delivery, 0)], cancellationToken).ConfigureAwait(false);
        return await TryAsync(delivery with { Revision = receipt.Sequence }, notification, mostAttempts: 1, Round, cancellationToken).ConfigureAwait(false)
            ?? await GetAsync(delivery.Id, cancellationToken).ConfigureAwait(false);
    }

    // Null when somebody else is sending it.
    private async ValueTask<Delivery?> TryAsync(Delivery delivery, Notification? target, int mostAttempts, TimeSpan left, CancellationToken cancellationToken)
    {
        var attempts = delivery.Attempts + 1;
        var tried = delivery with { State = DeliveryState.Pending, Attempts = attempts, NextTry = _context.Now + Delay(attempts) };
        try
        {
            tried = await SaveAsync(tried, "try", cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.RevisionConflict)
        {
            return null;
        }

        var error = target is null ? Gone(delivery) : await _sender.SendAsync(tried, target, left, cancellationToken).ConfigureAwait(false);
        tried = error switch
        {
            null => tried with { State = DeliveryState.Delivered, Closed = _context.Now, LastError = null },
            _ when target is null || attempts >= mostAttempts => tried with { State = DeliveryState.Dead, Closed = _context.Now, LastError = error.Message },
            _ => tried with { LastError = error.Message },
        };
        // What became of it is known, and is kept whoever stops the command.
        return await SaveAsync(tried, "outcome", CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask<Delivery> SaveAsync(Delivery delivery, string step, CancellationToken cancellationToken)
    {
        var receipt = await _context.CommitAsync($"deliver/{step}", [DeliveryDocument.ToWrite(delivery, delivery.Revision)], cancellationToken).ConfigureAwait(false);
        return delivery with { Revision = receipt.Sequence };
    }

    private async ValueTask ForgetOldAsync(CancellationToken cancellationToken)
    {
        var writes = new List<DocumentWrite>();
        await foreach (var document in _context.Store.ReadAsync(DeliveryDocument.Until(DeliveryState.Delivered, _context.Now - Kept), cancellationToken).ConfigureAwait(false))
            writes.Add(DeliveryDocument.Removal(DeliveryDocument.Read(document)));
        if (writes.Count > 0)
            await _context.CommitAsync("deliver/forget", writes, cancellationToken).ConfigureAwait(false);
    }

    private static string Next(Delivery delivery) => delivery.State == DeliveryState.Dead
        ? $"It was given up after {delivery.Attempts} tries: Get-ProvDelivery -State Dead | Send-ProvNotification."
        : $"It is tried again by the next run or Send-ProvNotification after {delivery.NextTry:u}.";

    private static ProvisioningError Gone(Delivery delivery) => new()
    {
        Id = ErrorIds.NotificationNotFound,
        Category = ProvisioningErrorCategory.NotFound,
        Message = $"There is no notification '{delivery.Notification}' any more.",
        Target = delivery.Notification,
    };
}
