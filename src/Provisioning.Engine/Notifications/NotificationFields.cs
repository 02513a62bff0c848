namespace Provisioning.Engine;

/// <summary>What templates can name. Each event has all of them, so that one template serves several kinds.</summary>
internal static class NotificationFields
{
    public const string Event = nameof(Event);
    public const string Title = nameof(Title);
    public const string Count = nameof(Count);
    public const string Details = nameof(Details);
    public const string Command = nameof(Command);
    public const string Run = nameof(Run);
    public const string Plan = nameof(Plan);
    public const string Store = nameof(Store);
    public const string Path = nameof(Path);
    public const string Time = nameof(Time);
    public const string Notification = nameof(Notification);

    /// <summary>All of them, with what they are.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [Event] = "RunHeld",
        [Title] = "31 changes are held back by a guard: slack",
        [Count] = "31",
        [Details] = "slack: Disable: 31 of 40, over 25 objects",
        [Command] = "Get-ProvChange 20261124-084635-1f3c9a -Held",
        [Run] = "20261124-084640-2a7710",
        [Plan] = "20261124-084635-1f3c9a",
        [Store] = "contoso",
        [Path] = "/var/lib/contoso",
        [Time] = "2026-11-24T08:46:40Z",
        [Notification] = "ops",
    };
}
