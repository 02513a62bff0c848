namespace Provisioning.Engine;

/// <summary>Makes one try to send a delivery.</summary>
internal sealed class DeliverySender(EngineContext context)
{
    private const int MostIdBytes = 16;

    /// <summary>Sends, and gives null when the other side took it, else why not.</summary>
    /// <param name="delivery">The delivery.</param>
    /// <param name="notification">Where it goes.</param>
    /// <param name="left">How long it may take, if the notification does not give it less.</param>
    /// <param name="cancellationToken">Ends the call, with an <see cref="OperationCanceledException"/>.</param>
    public async ValueTask<ProvisioningError?> SendAsync(Delivery delivery, Notification notification, TimeSpan left, CancellationToken cancellationToken)
    {
        var channel = context.Channels.First(c => c.Serves(notification));
        var most = TimeSpan.FromSeconds(notification.TimeoutSec);
        using var limit = new CancellationTokenSource(left < most ? left : most, context.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var message = new NotificationMessage(
                notification,
                IdOf(delivery),
                NotificationText.Subject(notification, delivery.Fields),
                NotificationText.Body(notification, channel, delivery.Fields),
                delivery.Created,
                context.Now,
                notification.Credential is { } reference ? token => context.Secrets.GetAsync(SecretOwner.Of(notification), reference, token) : null);
            await channel.SendAsync(message, both.Token).ConfigureAwait(false);
            return null;
        }
        catch (ProvisioningException e)
        {
            return e.Error;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new()
            {
                Id = ErrorIds.NotificationFailed,
                Category = ProvisioningErrorCategory.Timeout,
                Message = $"'{notification.Destination}' did not take it within {Math.Min(most.TotalSeconds, left.TotalSeconds):0} s.",
                RecommendedAction = $"Look at the server; a slow one can be given more time: Set-ProvNotification {notification.Name} -TimeoutSec 30.",
                Target = notification.Name,
            };
        }
    }

    // The same each time this delivery of this store is sent, and no other's.
    private string IdOf(Delivery delivery)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{context.Store.Info.Id}/{delivery.Id}"));
        return Convert.ToHexString(hash.AsSpan(0, MostIdBytes)).ToLowerInvariant();
    }
}
