namespace Provisioning.Engine;

/// <summary>What it takes to undo a directory change, beside the old values that it has anyway.</summary>
internal static class UndoImage
{
    /// <summary>The change with what it makes another: from where values came that did not come from its source's account, and from what the status followed.</summary>
    /// <param name="change">The change.</param>
    /// <param name="user">The user before it.</param>
    public static Change WithOld(this Change change, User user)
    {
        var origins = new List<OriginChange>();
        foreach (var attribute in change.Attributes)
        {
            if (attribute.Path == UserState.StatusPath)
                continue;
            var from = user.Provenance[attribute.Path];
            if (!IsImplied(change, attribute, from))
                origins.Add(new(attribute.Path, from?.Kind, from?.App, from?.Key));
        }

        // A value that stays and comes from elsewhere from now on may be changed by the next source of the plan.
        foreach (var path in change.Origins.Select(o => o.Path).Except(change.Attributes.Select(a => a.Path), StringComparer.Ordinal))
        {
            var from = user.Provenance[path];
            origins.Add(new(path, from?.Kind, from?.App, from?.Key));
        }

        return change with { OldOrigins = origins, OldLifecycle = change.Lifecycle is null ? null : user.Lifecycle };
    }

    /// <summary>From where the attribute's value came before the change.</summary>
    public static OriginChange OldOrigin(Change change, AttributeChange attribute)
    {
        foreach (var origin in change.OldOrigins)
        {
            if (origin.Path == attribute.Path)
                return origin;
        }

        return attribute.Old.IsNone ? new(attribute.Path, null, null, null) : new(attribute.Path, OriginKind.Source, change.SourceApp, change.AccountKey);
    }

    private static bool IsImplied(Change change, AttributeChange attribute, AttributeOrigin? from) => attribute.Old.IsNone
        ? from is null
        : from is { Kind: OriginKind.Source } && from.Key == change.AccountKey && string.Equals(from.App, change.SourceApp, StringComparison.OrdinalIgnoreCase);
}
