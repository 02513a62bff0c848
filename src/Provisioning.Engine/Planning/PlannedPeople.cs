namespace Provisioning.Engine;

/// <summary>
/// Whom the directory part of a plan makes or changes, for those who refer to them. Of new people only those are kept to whom somebody in the plan refers: memory grows with the managers among them, not with a first import.
/// </summary>
internal sealed class PlannedPeople(PlanWriter writer, DirectoryDraft draft, DirectorySchema schema, DateTimeOffset now)
{
    private Dictionary<string, PlannedPerson>? _made;

    /// <summary>Users whom the plan makes, each with the number of the last change that concerns them. They are read from the plan.</summary>
    public IEnumerable<(User User, int Number)> Made()
    {
        // Somebody new whose manager came after them has a second change.
        var later = writer.Main.Read(ChangeKind.Update).Where(c => c.UserRevision == 0).ToLookup(c => c.UserId!, StringComparer.Ordinal);
        foreach (var made in writer.Main.Read(ChangeKind.Create))
        {
            var (user, number) = (UserState.After(null, made, now), made.Number);
            foreach (var next in later[made.UserId!])
                (user, number) = (UserState.After(user, next, now), next.Number);
            yield return (user, number);
        }
    }

    /// <summary>Reads those who are new and referred to; the plan is not read at that time by anybody else.</summary>
    public void Prepare()
    {
        if (_made is not null)
            return;
        _made = new(StringComparer.Ordinal);
        if (!writer.Main.Counts.ContainsKey(ChangeKind.Create))
            return;
        var linked = LinkedRecord.Of(schema);
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var user in Made().Select(m => m.User).Concat(draft.Changed.Select(c => c.User)))
            wanted.UnionWith(linked.Select(l => l.IdIn(user.Attributes)).OfType<string>());
        if (wanted.Count == 0)
            return;
        foreach (var (user, number) in Made())
        {
            if (wanted.Contains(user.Id))
                _made[user.Id] = new(user.UserName, OthersReader.SourceOf(user), number);
        }
    }

    /// <summary>Somebody whom the plan makes or changes; null for everybody else.</summary>
    public PlannedPerson? Find(string userId) => draft.Get(userId) is { } drafted
        ? new(drafted.User.UserName, OthersReader.SourceOf(drafted.User), drafted.Number)
        : _made?.GetValueOrDefault(userId);
}
