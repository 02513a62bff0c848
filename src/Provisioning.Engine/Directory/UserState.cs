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

        return user with { Status = status, Attributes = Paths.Apply(user.Attributes, change.Attributes), LastModified = now };
    }
}
