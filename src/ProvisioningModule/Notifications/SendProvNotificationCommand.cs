using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Sends what there is to tell: what is due, a test, or a message that did not get through.</summary>
/// <remarks>
/// <para>Every run sends what is due when it has ended. This does it in between: it looks for tasks that are overdue and matches that wait, and sends for half a minute at most. What fails is a warning, and is tried again.</para>
/// <para>-Test sends a message of its own at once, also of a notification that is disabled, and says what became of it. -Delivery sends what Get-ProvDelivery gave at once; one that was given up begins anew.</para>
/// </remarks>
/// <example>
/// <code>Send-ProvNotification ops -Test</code>
/// <para>Tries whether a message gets through.</para>
/// </example>
/// <example>
/// <code>Send-ProvNotification</code>
/// <para>Sends what is due, as a scheduled task between runs does.</para>
/// </example>
/// <example>
/// <code>Get-ProvDelivery -State Dead | Send-ProvNotification</code>
/// <para>Tries again what was given up.</para>
/// </example>
/// <seealso cref="SetProvNotificationCommand"/>
/// <seealso cref="GetProvDeliveryCommand"/>
[Cmdlet(VerbsCommunications.Send, "ProvNotification", SupportsShouldProcess = true, DefaultParameterSetName = NameSet)]
[OutputType(typeof(Delivery))]
public sealed class SendProvNotificationCommand : AppCmdlet
{
    private const string NameSet = "Name";
    private const string DeliverySet = "Delivery";

    /// <summary>The notifications; all that are enabled by default.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = NameSet)]
    [ArgumentCompleter(typeof(NotificationCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Sends a test message.</summary>
    [Parameter(ParameterSetName = NameSet)]
    public SwitchParameter Test { get; set; }

    /// <summary>The message to send now, or its id.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = DeliverySet)]
    [ArgumentCompleter(typeof(DeliveryCompleter))]
    public DeliveryIdentity? Delivery { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Delivery?.Id ?? (object?)Name;

    /// <inheritdoc/>
    protected override void Begin() => FetchNotificationSecrets();

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Delivery is not null)
        {
            var delivery = Await(token => Engine.Deliveries.GetAsync(Delivery.Id, token));
            delivery = Await(token => Engine.Deliveries.CheckSendAsync(delivery, token));
            if (ShouldProcess(delivery.Notification, $"Send: {delivery.Title}"))
                Report(Await(token => Engine.Deliveries.SendAsync(delivery, token)));
        }
        else if (Test)
        {
            SendTests();
        }
        else
        {
            SendDue();
        }
    }

    private void SendTests()
    {
        foreach (var notification in Name is null ? Await(EnabledAsync) : [.. Name.Select(n => Await(token => Engine.Notifications.GetAsync(n, token)))])
        {
            if (ShouldProcess(notification.Name, $"Send a test message to {notification.Destination}"))
                Report(Await(token => Engine.Deliveries.SendTestAsync(notification, token)));
        }
    }

    private void SendDue()
    {
        IReadOnlyList<string?> names = Name is null ? [null] : [.. Name.Select(n => Await(token => Engine.Notifications.GetAsync(n, token)).Name)];
        var noted = false;
        foreach (var name in names)
        {
            if (!ShouldProcess(name ?? "all notifications", "Send what is due"))
                continue;
            if (!noted)
                Await(Engine.Deliveries.NoteStandingAsync);
            noted = true;
            Pump(Engine.Deliveries.SendDueAsync(name, results: true, StopToken));
        }
    }

    private void Report(Delivery delivery)
    {
        WriteObject(delivery);
        if (delivery.State == DeliveryState.Delivered)
            return;
        WriteFailure(new()
        {
            Id = ErrorIds.NotificationFailed,
            Category = ProvisioningErrorCategory.Unavailable,
            Message = $"The notification '{delivery.Notification}' was not delivered: {delivery.LastError}",
            RecommendedAction = $"Look at what it says of its destination: Get-ProvNotification {delivery.Notification} | Format-List.",
            Target = delivery.Notification,
        });
    }

    private async ValueTask<List<Notification>> EnabledAsync(CancellationToken cancellationToken)
    {
        var enabled = new List<Notification>();
        await foreach (var notification in Engine.Notifications.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (notification.Enabled)
                enabled.Add(notification);
        }

        return enabled;
    }
}
