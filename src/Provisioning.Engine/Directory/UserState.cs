namespace Provisioning.Engine;

/// <summary>What a directory change makes of a user.</summary>
internal static class UserState
{
    /// <summary>The name under which a change carries the status, beside the attributes.</summary>
    public const string StatusPath = "status";

    /// <summary>The user after the change.</summary>
    /// <param name="user">The user before, or null for a creation.</param>
    /// <param name="change">A change of the directory.</param>
    /// <param name="now">The time (UTC).</param>
    public static User After(User? user, Change change, DateTimeOffset now)
    {
        user ??= new() { Id = change.UserId!, Created = now };
        var status = user.Status;
        foreach (var attribute in change.Attributes)
        {
            if (attribute.Path == StatusPath)
                status = Enum.Parse<UserStatus>(attribute.New.AsString()!);
        }

        return UserOrigins.After(user, change, now) with { Status = status, Lifecycle = change.Lifecycle ?? user.Lifecycle, Undone = change.Undone ?? user.Undone, Attributes = Paths.Apply(user.Attributes, change.Attributes), LastModified = now };
    }

    /// <summary>What kind of change it is that moves a user so: guards count who loses access, whatever the reason.</summary>
    /// <param name="changes">The attributes that differ, the status among them.</param>
    /// <param name="otherwise">The kind when nobody gains or loses access.</param>
    public static ChangeKind KindOf(IReadOnlyList<AttributeChange> changes, ChangeKind otherwise)
    {
        foreach (var change in changes)
        {
            if (change.Path != StatusPath)
                continue;
            var (old, now) = (change.Old.AsString(), change.New.AsString());
            if (now == nameof(UserStatus.Active))
                return ChangeKind.Enable;
            if (now is nameof(UserStatus.Deactivated) or nameof(UserStatus.Deleted) || old == nameof(UserStatus.Active))
                return ChangeKind.Disable;
        }

        return otherwise;
    }
}
