namespace Provisioning;

/// <summary>For a directory change, that the user becomes a member of a group that follows one of an app, or is one no more.</summary>
/// <param name="GroupId">The id of the directory's group.</param>
/// <param name="Group">Its name when the plan was made.</param>
/// <param name="Removed">True when the user is no member any more.</param>
public sealed record FollowedMembership(string GroupId, string Group, bool Removed);
