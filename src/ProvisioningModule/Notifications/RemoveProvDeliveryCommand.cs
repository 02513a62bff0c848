using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Removes a message, sent or not: what has not arrived is not sent any more.</summary>
/// <remarks>
/// What it tells about stays as it is. The journal keeps that there was the message.
/// </remarks>
/// <example>
/// <code>Get-ProvDelivery -State Dead | Remove-ProvDelivery</code>
/// <para>Removes what was given up, after a question for each.</para>
/// </example>
/// <example>
/// <code>Get-ProvDelivery ops | Remove-ProvDelivery -WhatIf</code>
/// <para>Shows what would not be sent any more.</para>
/// </example>
/// <seealso cref="GetProvDeliveryCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvDelivery", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvDeliveryCommand : StoreCmdlet
{
    /// <summary>The message, or its id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(DeliveryCompleter))]
    public DeliveryIdentity? Delivery { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Delivery?.Id;

    /// <inheritdoc/>
    protected override void Process()
    {
        var delivery = Await(token => Engine.Deliveries.GetAsync(Delivery!.Id, token));
        if (ShouldProcess(delivery.Id, $"Remove the message '{delivery.Title}'"))
            Await(token => Engine.Deliveries.RemoveAsync(delivery, token));
    }
}
