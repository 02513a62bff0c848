using System.Globalization;

namespace Provisioning.Engine;

/// <summary>That access of somebody ends by itself.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="HolderId">The id of the user, or of the group whose members lose something.</param>
/// <param name="Name">Their name.</param>
/// <param name="IsPerson">True for a user.</param>
/// <param name="What">What ends, in words.</param>
internal sealed record AccessEnd(DateTimeOffset At, string HolderId, string Name, bool IsPerson, string What)
{
    /// <summary>What ends, in words that name nobody's sensitive values and do not change with them; <see cref="What"/> where null.</summary>
    public string? Id { get; init; }

    /// <summary>True when nobody is to see the time.</summary>
    public bool IsTimeHidden { get; init; }

    /// <summary>Tells this end from every other one, and from the same one at another time.</summary>
    public string Key => NotificationEvent.Key(HolderId, $"{IndexTime.Text(At)}/{Id ?? What}");

    /// <summary>What ends of one holder at one time, in a line.</summary>
    public static string Line(IReadOnlyList<AccessEnd> ends) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(ends.Any(e => e.IsTimeHidden) ? "soon" : ends[0].At.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture))}: {(ends[0].IsPerson ? "" : "group ")}{ends[0].Name}: {string.Join(", ", ends.Select(e => e.What))}");
}
