using System.Text;

namespace Provisioning.Engine;

/// <summary>What a delivery says: its notification's templates, or the standard ones, with its fields.</summary>
internal static class NotificationText
{
    private const string StandardSubject = "[{{Store}}] {{Title}}";

    /// <summary>The subject: always one line, whatever a value has in it.</summary>
    public static string Subject(Notification notification, IReadOnlyDictionary<string, string> fields) =>
        OneLine(NotificationTemplate.Parse(notification.Subject ?? StandardSubject).Render(fields, v => v));

    /// <summary>The text.</summary>
    public static string Body(Notification notification, INotificationChannel channel, IReadOnlyDictionary<string, string> fields) =>
        NotificationTemplate.Parse(notification.Body ?? channel.StandardBody).Render(fields, channel.Escape);

    /// <summary>The text without line ends and other control characters: names come from other systems.</summary>
    public static string OneLine(string text)
    {
        if (!text.Any(IsBreak))
            return text;
        var line = new StringBuilder(text.Length);
        foreach (var c in text)
            line.Append(IsBreak(c) ? ' ' : c);
        return line.ToString();

        // Unicode's own line and paragraph separators are no control characters.
        static bool IsBreak(char c) => char.IsControl(c) || c is '\u2028' or '\u2029';
    }
}
