using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets who is told about what.</summary>
/// <remarks>
/// Secrets are not among what is shown: Credential says where one is kept. What was told, and what is still on its way, is shown by Get-ProvDelivery.
/// </remarks>
/// <example>
/// <code>Get-ProvNotification</code>
/// <para>Lists all notifications.</para>
/// </example>
/// <example>
/// <code>Get-ProvNotification | Where-Object { $_.Events -contains 'RunHeld' }</code>
/// <para>Shows who is told when a guard holds changes.</para>
/// </example>
/// <seealso cref="SetProvNotificationCommand"/>
/// <seealso cref="GetProvDeliveryCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvNotification")]
[OutputType(typeof(Notification))]
public sealed class GetProvNotificationCommand : NamedCmdlet<Notification>
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(NotificationCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    private protected override IReadOnlyList<string> Asked => Name;

    private protected override string NameOf(Notification item) => item.Name;

    private protected override Notification One(string name) => Await(token => Engine.Notifications.GetAsync(name, token));

    private protected override IAsyncEnumerable<Notification> All(CancellationToken cancellationToken) => Engine.Notifications.ListAsync(cancellationToken);
}
