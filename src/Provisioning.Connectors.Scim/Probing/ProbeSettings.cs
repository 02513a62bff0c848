namespace Provisioning.Connectors.Scim;

/// <summary>What was learnt that a setting can answer to.</summary>
internal enum Lesson
{
    /// <summary>Users are paged by cursor, and not by index.</summary>
    PagesByCursorOnly,

    /// <summary>Users are paged by index, and what the service gives as cursors leads nowhere.</summary>
    PagesByIndexOnly,

    /// <summary>Pages have this many users at most.</summary>
    PagesAreCapped,

    /// <summary>Changes are made by PATCH with capitalised operators, and not in the form of RFC 7644.</summary>
    PatchIsCapitalised,

    /// <summary>Changes are made by PATCH without paths, and not in the form of RFC 7644.</summary>
    PatchHasNoPath,

    /// <summary>There is no PATCH.</summary>
    HasNoPatch,

    /// <summary>There are no groups.</summary>
    HasNoGroups,
}

/// <summary>Which settings follow from what was learnt.</summary>
internal static class ProbeSettings
{
    // The setting, what it is to be, and what it is in the app.
    private static readonly Dictionary<Lesson, (string Name, Func<Finding, AttributeValue> Wanted, Func<ScimSettings, AttributeValue> Now)> Table = new()
    {
        [Lesson.PagesByCursorOnly] = (nameof(ScimSettings.Paging), _ => nameof(Paging.Cursor), s => s.Paging.ToString()),
        [Lesson.PagesByIndexOnly] = (nameof(ScimSettings.Paging), _ => nameof(Paging.Index), s => s.Paging.ToString()),
        [Lesson.PatchIsCapitalised] = (nameof(WriteSettings.PatchStyle), _ => nameof(PatchStyle.Capitalised), s => s.Writes.PatchStyle.ToString()),
        [Lesson.PatchHasNoPath] = (nameof(WriteSettings.PatchStyle), _ => nameof(PatchStyle.NoPath), s => s.Writes.PatchStyle.ToString()),
        [Lesson.HasNoPatch] = (nameof(WriteSettings.PatchStyle), _ => nameof(PatchStyle.None), s => s.Writes.PatchStyle.ToString()),
        [Lesson.HasNoGroups] = (nameof(ScimSettings.Groups), _ => false, s => s.Groups),
        [Lesson.PagesAreCapped] = (nameof(ScimSettings.PageSize), f => f.Number, s => s.PageSize),
    };

    /// <summary>The settings that the app is to be given for the finding; none where it has them.</summary>
    public static AttributeSet Of(Finding finding, ScimSettings settings)
    {
        if (finding.Lesson is not { } lesson)
            return AttributeSet.Empty;
        var (name, wanted, now) = Table[lesson];
        return wanted(finding) == now(settings) ? AttributeSet.Empty : AttributeSet.Empty.With(name, wanted(finding));
    }
}
