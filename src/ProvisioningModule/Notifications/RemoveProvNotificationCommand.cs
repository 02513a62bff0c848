using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Removes a notification.</summary>
/// <remarks>
/// What it was still to send goes with it. What it sent stays listed by Get-ProvDelivery for 30 days. To be silent for a while, disable it instead: Set-ProvNotification -Enabled $false.
/// </remarks>
/// <example>
/// <code>Remove-ProvNotification ops</code>
/// <para>Removes one, after a question.</para>
/// </example>
/// <example>
/// <code>Get-ProvNotification 'test-*' | Remove-ProvNotification -WhatIf</code>
/// <para>Shows which ones would be removed.</para>
/// </example>
/// <seealso cref="SetProvNotificationCommand"/>
[Cmdlet(VerbsCommon.Remove, "ProvNotification", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(void))]
public sealed class RemoveProvNotificationCommand : StoreCmdlet
{
    /// <summary>The notification's name; or the notification itself, through the pipeline.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NotificationCompleter))]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var notification = Await(token => Engine.Notifications.GetAsync(Name, token));
        if (ShouldProcess(notification.Name, "Remove notification with what it was still to send"))
            Await(token => Engine.Notifications.RemoveAsync(notification, token));
    }
}
