namespace Provisioning.Engine;

/// <summary>Adds to the plan that a removed user is deleted whose retention time has ended, and that nobody refers to them any more.</summary>
internal sealed class PurgePlanner(EngineContext context, DirectorySchema schema, DirectoryDraft draft, PlanSection section)
{
    private const string ManagerPath = "manager.value";

    /// <summary>True when what is known of the user is not to be kept any longer.</summary>
    public bool IsDue(User user) => user.Lifecycle.Removal is not null && LifecycleStep.Of(user.Lifecycle, LifecycleDates.None, schema.Lifecycle)[0].At <= context.Now;

    /// <summary>Adds the changes.</summary>
    public async ValueTask AddAsync(User user, DraftUser? drafted, CancellationToken cancellationToken)
    {
        var referrers = new SortedSet<string>(StringComparer.Ordinal);
        await Referrers.AddHavingAsync(context.Store, user.Id, referrers, cancellationToken).ConfigureAwait(false);
        referrers.Remove(user.Id);
        foreach (var document in await context.Store.GetManyAsync(Collections.Users, [.. referrers], cancellationToken).ConfigureAwait(false))
            Release(UserDocument.Read(document), user);
        // Guards take percentages of those who are active.
        section.DeletesOfDisabled++;
        section.Add(new()
        {
            Number = 0,
            Target = Change.Directory,
            Kind = ChangeKind.Delete,
            UserId = user.Id,
            UserName = user.UserName,
            Reason = $"removed{(user.Lifecycle.Removal!.By is { } by ? $" by {by}" : "")} on {user.Lifecycle.Removal.At:u}, and kept for {schema.Lifecycle.RetentionDays} days",
            UserRevision = user.Revision,
            DependsOn = drafted?.Number,
        });
    }

    // What a source names is nobody since the user was removed; what people set is still there. An override ends by itself.
    private void Release(User stored, User gone)
    {
        var drafted = draft.Get(stored.Id);
        var user = drafted?.User ?? stored;
        var changes = new List<AttributeChange>();
        foreach (var path in schema.References.Select(r => r.Name).Prepend(ManagerPath).Select(Paths.Get))
        {
            var value = path.Get(user.Attributes);
            var left = value.AsList().Where(v => v.AsString() != gone.Id).ToList();
            if (left.Count < value.AsList().Count && user.Provenance[path.Canonical] is not { Kind: OriginKind.Override })
                changes.Add(new(path.Canonical, value, value.Kind == AttributeValueKind.List ? AttributeValue.FromList(left) : default));
        }

        if (changes.Count == 0)
            return;
        var reason = $"'{gone.UserName}', who is referred to, is deleted";
        if (user.Lifecycle.Protection is not null)
        {
            section.LeaveOut(user, ChangeKind.Update, reason);
            return;
        }

        var change = new Change
        {
            Number = 0,
            Target = Change.Directory,
            Kind = ChangeKind.Update,
            UserId = user.Id,
            UserName = user.UserName,
            Attributes = changes,
            Reason = reason,
            UserRevision = user.Revision,
            DependsOn = drafted?.Number,
        }.WithOld(user);
        var number = section.Add(change);
        if (drafted is not null)
            draft.Add(new(UserState.After(user, change, context.Now), number, drafted.Accounts));
    }
}
