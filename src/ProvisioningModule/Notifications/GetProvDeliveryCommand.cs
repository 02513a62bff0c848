using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets messages: what is on its way, what arrived, and what was given up.</summary>
/// <remarks>
/// <para>Without -State it gives what has not arrived. A message that does not get through is tried again after 5 minutes, then after twice that each time, up to 6 hours, by the next run or Send-ProvNotification; after 20 tries it is Dead, and stays listed until somebody
/// sends or removes it. Delivered ones are kept for 30 days.</para>
/// </remarks>
/// <example>
/// <code>Get-ProvDelivery</code>
/// <para>Shows what has not arrived, with what the last try said in LastError.</para>
/// </example>
/// <example>
/// <code>Get-ProvDelivery ops -State Delivered</code>
/// <para>Shows what was told to one destination.</para>
/// </example>
/// <seealso cref="SendProvNotificationCommand"/>
/// <seealso cref="RemoveProvDeliveryCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvDelivery")]
[OutputType(typeof(Delivery))]
public sealed class GetProvDeliveryCommand : StoreCmdlet
{
    /// <summary>Only of this notification.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NotificationCompleter))]
    public string? Name { get; set; }

    /// <summary>The message with this id, in whatever state.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DeliveryCompleter))]
    public DeliveryIdentity? Delivery { get; set; }

    /// <summary>Only messages in these states; Pending and Dead by default.</summary>
    [Parameter]
    public DeliveryState[] State { get; set; } = [DeliveryState.Pending, DeliveryState.Dead];

    /// <inheritdoc/>
    protected override object? ErrorTarget => Delivery?.Id ?? Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (Delivery is { } delivery)
            WriteObject(Await(token => Engine.Deliveries.GetAsync(delivery.Id, token)));
        else
            WriteAll(Engine.Deliveries.ListAsync(Name, State, StopToken));
    }
}
