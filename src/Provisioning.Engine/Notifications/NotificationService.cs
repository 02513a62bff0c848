using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>Notifications: looked up, saved and removed.</summary>
public sealed class NotificationService
{
    private readonly EngineContext _context;
    private readonly NotificationValidator _validator;

    internal NotificationService(EngineContext context)
    {
        _context = context;
        _validator = new(context.Channels);
    }

    /// <summary>The notification of this name, or null.</summary>
    public async ValueTask<Notification?> FindAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var id = NotificationDocument.Id(name);
        var document = id.Length is > 0 and <= 1000 ? await _context.Store.GetAsync(Collections.Notifications, id, cancellationToken).ConfigureAwait(false) : null;
        return document is null ? null : NotificationDocument.Read(document);
    }

    /// <summary>The notification of this name.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.NotificationNotFound"/>.</exception>
    public async ValueTask<Notification> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, cancellationToken).ConfigureAwait(false) is { } found)
            return found;
        var known = new List<string>();
        await foreach (var notification in ListAsync(cancellationToken).ConfigureAwait(false))
            known.Add(notification.Name);
        throw new ProvisioningError
        {
            Id = ErrorIds.NotificationNotFound,
            Category = ProvisioningErrorCategory.NotFound,
            Message = $"There is no notification '{name}'.{NearNames.Hint(name, known)}",
            RecommendedAction = known.Count == 0 ? "Make one with Set-ProvNotification." : $"The notifications of this store are: {string.Join(", ", known)}.",
            Target = name,
        }.ToException();
    }

    /// <summary>All notifications, by name.</summary>
    public async IAsyncEnumerable<Notification> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Notifications), cancellationToken).ConfigureAwait(false))
            yield return NotificationDocument.Read(document);
    }

    /// <summary>Checks what <see cref="SaveAsync"/> would save; nothing is written.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.NotificationInvalid"/>.</exception>
    public void Check(Notification notification)
    {
        ArgumentNullException.ThrowIfNull(notification);
        _validator.Check(notification);
    }

    /// <summary>Checks the notification and saves it, as a new one where its revision is 0.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.NotificationInvalid"/>, <see cref="ErrorIds.RevisionConflict"/>.</exception>
    public async ValueTask<Notification> SaveAsync(Notification notification, CancellationToken cancellationToken)
    {
        Check(notification);
        var receipt = await _context.CommitAsync("Set-ProvNotification", [NotificationDocument.ToWrite(notification, notification.Revision)], cancellationToken).ConfigureAwait(false);
        return notification with { Revision = receipt.Sequence };
    }

    /// <summary>Removes the notification, with what it was still to send.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.RevisionConflict"/>.</exception>
    public async ValueTask RemoveAsync(Notification notification, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(notification);
        var id = NotificationDocument.Id(notification.Name);
        var writes = new List<DocumentWrite>
        {
            new(Collections.Notifications, id, null, [], notification.Revision),
            new(Collections.NotificationStates, id, null, []),
        };
        await foreach (var document in _context.Store.ReadAsync(DeliveryDocument.Of(DeliveryState.Pending), cancellationToken).ConfigureAwait(false))
        {
            var delivery = DeliveryDocument.Read(document);
            if (NotificationDocument.Id(delivery.Notification) == id)
                writes.Add(DeliveryDocument.Removal(delivery));
        }

        await _context.CommitAsync("Remove-ProvNotification", writes, cancellationToken).ConfigureAwait(false);
    }
}
