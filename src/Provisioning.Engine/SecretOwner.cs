namespace Provisioning.Engine;

/// <summary>Whose a secret is, for what is said when it is missed.</summary>
/// <param name="Name">The app or notification.</param>
/// <param name="Title">What it is called in a sentence.</param>
/// <param name="Command">The command that sets its secret.</param>
public sealed record SecretOwner(string Name, string Title, string Command)
{
    /// <summary>An app.</summary>
    public static SecretOwner Of(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return new(app.Name, $"App '{app.Name}'", $"Set-ProvApp {app.Name} -Credential …");
    }

    /// <summary>A setting of an app that names the place of a secret.</summary>
    public static SecretOwner Of(App app, string setting)
    {
        ArgumentNullException.ThrowIfNull(app);
        return new(app.Name, $"The setting {setting} of app '{app.Name}'", $"Set-ProvApp {app.Name} -Settings @{{ {setting} = … }}");
    }

    /// <summary>A notification.</summary>
    public static SecretOwner Of(Notification notification)
    {
        ArgumentNullException.ThrowIfNull(notification);
        return new(notification.Name, $"The notification '{notification.Name}'", $"Set-ProvNotification {notification.Name} -Credential …");
    }
}
