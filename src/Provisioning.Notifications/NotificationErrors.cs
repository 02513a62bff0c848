namespace Provisioning.Notifications;

/// <summary>What is wrong with a notification, and why one did not arrive. No secret and no address with one in it is in any of them.</summary>
internal static class NotificationErrors
{
    private const int MostDetail = 200;

    public static ProvisioningException Invalid(Notification notification, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.NotificationInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The notification '{notification.Name}' cannot be saved: {why}.",
        RecommendedAction = action,
        Target = notification.Name,
    }.ToException();

    public static ProvisioningException Failed(Notification notification, ProvisioningErrorCategory category, string why, string action, Exception? cause = null) => new ProvisioningError
    {
        Id = ErrorIds.NotificationFailed,
        Category = category,
        Message = $"{why}.",
        RecommendedAction = action,
        Target = notification.Name,
        IsTransient = true,
    }.ToException(cause);

    /// <summary>What the other side said, in a short line.</summary>
    public static string Clean(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length <= MostDetail ? line : line[..MostDetail];
    }
}
