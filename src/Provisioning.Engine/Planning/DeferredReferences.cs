namespace Provisioning.Engine;

/// <summary>
/// Collects of one app which references wait for somebody's account, and which accounts the plan makes: where these meet, the reference is a change of its own, which the run makes once the account is there. So people can refer to each
/// other in any order, and in a circle. Not thread-safe.
/// </summary>
internal sealed class DeferredReferences(OutboundTarget target)
{
    private readonly Dictionary<string, (int Number, string UserName)> _made = new(StringComparer.Ordinal);
    private readonly List<Waiting> _waiting = [];
    private List<string> _untaken = [];

    /// <summary>Takes note of a user who was planned.</summary>
    /// <param name="user">The user, or null.</param>
    /// <param name="account">Their account, or null.</param>
    /// <param name="change">What the app needs for them, or null.</param>
    /// <param name="number">The number of the last change that was added for them, or null.</param>
    /// <param name="references">The attributes that refer to somebody without an account.</param>
    /// <param name="grants">On how many things that were given by hand the changes rest, and the newest revision of these.</param>
    /// <param name="dependsOn">The directory change that makes the user so, or null.</param>
    public void Note(User? user, Account? account, Change? change, int? number, IReadOnlyList<WaitingReference> references, (int Count, long Revision) grants, int? dependsOn)
    {
        if (user is null)
            return;
        if (change is { Kind: ChangeKind.Create } && number is { } made)
        {
            _made[user.Id] = (made, user.UserName);
            _untaken.Add(user.Id);
        }

        if (references.Count > 0)
            _waiting.Add(new(user.Id, user.UserName, user.Revision, account is { Present: true } ? account : null, references, grants, number ?? dependsOn, number is not null));
    }

    /// <summary>The ids of those whose accounts are made, each given once.</summary>
    public IReadOnlyList<string> TakeMade()
    {
        if (target.References.Count == 0)
            return [];
        var made = _untaken;
        _untaken = [];
        return made;
    }

    /// <summary>The changes to be added.</summary>
    public IEnumerable<Change> Changes()
    {
        foreach (var person in _waiting)
        {
            var references = person.References.Where(r => r.UserIds.Any(_made.ContainsKey)).ToList();
            if (references.Count == 0)
                continue;
            var basis = references.SelectMany(r => r.UserIds).Distinct(StringComparer.Ordinal).Where(_made.ContainsKey)
                .Select(id => new ChangeBasis { UserId = id, UserName = _made[id].UserName, DependsOn = _made[id].Number })
                .ToList();
            yield return new()
            {
                Number = 0,
                Target = target.App.Name,
                Kind = ChangeKind.Update,
                UserId = person.UserId,
                UserName = person.UserName,
                AccountKey = person.Account?.Key,
                Reason = "refers to somebody whose account this run makes",
                Deferred = [.. references.Select(r => r.Path)],
                Basis = basis,
                UserRevision = person.UserRevision,
                // A change of the same account comes before it.
                AccountRevision = person.HasChange ? 0 : person.Account?.Revision ?? 0,
                AssignmentCount = person.Grants.Count,
                AssignmentRevision = person.Grants.Revision,
                DependsOn = person.DependsOn,
            };
        }
    }

    private sealed record Waiting(
        string UserId, string UserName, long UserRevision, Account? Account, IReadOnlyList<WaitingReference> References, (int Count, long Revision) Grants, int? DependsOn, bool HasChange);
}
