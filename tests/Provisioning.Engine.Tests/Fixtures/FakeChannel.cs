using System.Collections.Concurrent;

namespace Provisioning.Engine.Tests;

/// <summary>Takes messages in memory, and fails as a test wants.</summary>
public sealed class FakeChannel : INotificationChannel
{
    /// <summary>What it took, in order.</summary>
    public ConcurrentQueue<NotificationMessage> Taken { get; } = new();

    /// <summary>May throw, or wait, before a message is taken.</summary>
    public Func<NotificationMessage, CancellationToken, Task>? Before { get; set; }

    /// <summary>May throw after a message was taken, as when the answer is lost.</summary>
    public Action? After { get; set; }

    public string StandardBody => "{{Title}}\n{{Details}}\n{{Command}}";

    public bool Serves(Notification notification) => true;

    public void Validate(Notification notification, string sampleBody)
    {
    }

    public string Escape(string value) => value;

    public async ValueTask SendAsync(NotificationMessage message, CancellationToken cancellationToken)
    {
        if (Before is not null)
            await Before(message, cancellationToken);
        Taken.Enqueue(message);
        After?.Invoke();
    }

    /// <summary>What a server says that does not take it.</summary>
    public static ProvisioningException Refusal() => new ProvisioningError
    {
        Id = ErrorIds.NotificationFailed,
        Category = ProvisioningErrorCategory.Unavailable,
        Message = "The server is down.",
    }.ToException();
}
