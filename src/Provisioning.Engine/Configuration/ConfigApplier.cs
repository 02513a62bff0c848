namespace Provisioning.Engine;

/// <summary>
/// Makes a configuration what a folder says, through the very services that the cmdlets use, each with its checks. It works on an engine whose store is a draft: nothing is kept unless everything could be done.
/// </summary>
internal sealed class ConfigApplier(ProvisioningEngine engine, ConfigSet current, ConfigSet wanted, bool allowEmpty, IEnumerable<string>? unread = null)
{
    private const string Cause = "Import-ProvConfig";
    private readonly List<Step> _steps = [];

    /// <summary>Does it. Gives what could not be done and why; with none of these the draft is what was wanted.</summary>
    /// <param name="prune">True to remove what the folder does not speak of.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<List<ConfigFault>> RunAsync(bool prune, CancellationToken cancellationToken)
    {
        await AnnounceAttributesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var document in wanted.Documents.Where(d => ConfigDiff.Of(current.Find(d.File), d).Any()).OrderBy(d => d.Kind))
            Plan(document);
        // What groups have of others comes when all groups are there.
        foreach (var (document, group) in wanted.Of<GroupFile>().Where(g => ConfigDiff.Of(current.Find(g.Document.File), g.Document).Any()))
            PlanContents(document, group);
        if (prune)
            PlanRemovals();
        var faults = await SettleAsync(cancellationToken).ConfigureAwait(false);
        return faults.Count > 0 ? faults : await CheckAllAsync(cancellationToken).ConfigureAwait(false);
    }

    // Apps and attributes name each other: attributes are there first, without the order of their sources.
    private async ValueTask AnnounceAttributesAsync(CancellationToken cancellationToken)
    {
        var schema = await engine.Directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (_, file) in wanted.Of<AttributesFile>().Where(f => f.Document.Name == ConfigForm.CustomAttributes))
        {
            foreach (var attribute in file.Attributes.Where(a => schema.Find(a.Name) is null))
                await TryAsync(() => Ignore(engine.Directory.SetAttributeAsync(attribute with { SourceOrder = [] }, cancellationToken))).ConfigureAwait(false);
        }
    }

    private void Plan(ConfigDocument document)
    {
        switch (document.Value)
        {
            case AttributesFile file:
                PlanAttributes(document, file);
                break;
            case App app:
                Add(document, null, token => SetAppAsync(app, token));
                break;
            case GuardsFile file:
                PlanGuards(document, file);
                break;
            case GroupFile group:
                Add(document, null, token => SetGroupAsync(group, token));
                break;
            case GroupPushesFile file:
                PlanPushes(document, file);
                break;
            case LifecyclePolicy policy:
                Add(document, null, token => Ignore(engine.Lifecycle.SetPolicyAsync(policy, token)));
                break;
            case PasswordPolicy policy:
                Add(document, null, token => engine.Passwords.SetPolicyAsync(policy, token));
                break;
            case Notification notification:
                Add(document, null, async token => await engine.Notifications.SaveAsync(
                    notification with { Revision = (await engine.Notifications.FindAsync(notification.Name, token).ConfigureAwait(false))?.Revision ?? 0 }, token).ConfigureAwait(false));
                break;
        }
    }

    private void PlanGuards(ConfigDocument document, GuardsFile file)
    {
        var before = ((GuardsFile?)current.Find(document.File)?.Value)?.Guards ?? [];
        foreach (var guard in file.Guards.Where(g => !before.Contains(g)))
        {
            Add(document, null, async token =>
            {
                // What is done to the app can be judged by a guard of this kind, or it is refused.
                var known = await engine.Guards.GetAsync(guard.App, guard.GuardKind, token).ConfigureAwait(false);
                await engine.Guards.SaveAsync(guard with { App = known.App ?? guard.App }, token).ConfigureAwait(false);
            });
        }
    }

    private void PlanPushes(ConfigDocument document, GroupPushesFile file)
    {
        var before = ((GroupPushesFile?)current.Find(document.File)?.Value)?.Pushes ?? [];
        foreach (var push in file.Pushes.Where(p => !before.Contains(p)))
        {
            Add(document, null, async token => await engine.GroupPushes.SaveAsync(
                new()
                {
                    App = push.App,
                    GroupId = push.Group is { } group ? (await GroupAsync(group, token).ConfigureAwait(false)).Id : null,
                    Rule = push.Rule,
                    NamePattern = push.NamePattern,
                    Filter = push.Filter,
                    Name = push.Name,
                    LinkTo = push.LinkTo,
                    WhenRemoved = push.WhenRemoved,
                    Exclusive = push.Exclusive,
                },
                token).ConfigureAwait(false));
        }
    }

    // A push that went with its app or group is no more to be ended.
    private async ValueTask EndPushAsync(GroupPushFile push, CancellationToken cancellationToken)
    {
        foreach (var known in await engine.GroupPushes.ListAsync(push.App, cancellationToken).ConfigureAwait(false))
        {
            if (known.Removed is null && SameName(known.Group ?? "", push.Group ?? "") && SameName(known.Rule ?? "", push.Rule ?? ""))
                await engine.GroupPushes.RemoveAsync(known, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private void PlanAttributes(ConfigDocument document, AttributesFile file)
    {
        var before = ((AttributesFile?)current.Find(document.File)?.Value)?.Attributes ?? [];
        for (var i = 0; i < file.Attributes.Count; i++)
        {
            var attribute = file.Attributes[i];
            if (!before.Any(b => Same(document, b, attribute)))
                Add(document, null, token => SetAttributeAsync(document, attribute, token));
        }
    }

    private async ValueTask SetAttributeAsync(ConfigDocument document, AttributeDefinition attribute, CancellationToken cancellationToken)
    {
        var isStandard = (await engine.Directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false)).Find(attribute.Name) is { Custom: false };
        if (isStandard && document.Name == ConfigForm.CustomAttributes)
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.AttributeInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"'{attribute.Name}' is a standard attribute and no custom one.",
                RecommendedAction = "What is set of standard attributes is said in attributes/standard.json.",
                Target = attribute.Name,
            }.ToException();
        }

        await engine.Directory.SetAttributeAsync(attribute with { Custom = document.Name == ConfigForm.CustomAttributes }, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SetAppAsync(App app, CancellationToken cancellationToken)
    {
        if (current.Find(ConfigForm.FileOf("apps", app.Name)) is null)
        {
            var made = await engine.Apps.CreateAsync(app, cancellationToken).ConfigureAwait(false);
            // A new app has the mappings that its kind starts with, unless it is said which it has.
            if (app.Mappings.Count == 0 && made.Mappings.Count > 0)
                await engine.Apps.UpdateAsync(made with { Mappings = [] }, Cause, cancellationToken).ConfigureAwait(false);
            return;
        }

        var before = await engine.Apps.GetAsync(app.Name, cancellationToken).ConfigureAwait(false);
        if (!string.Equals(before.Connector, app.Connector, StringComparison.OrdinalIgnoreCase))
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.SettingInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"App '{app.Name}' has the connector {before.Connector}, which cannot become {app.Connector}: its accounts are those of another system.",
                RecommendedAction = "Give the new app another name, or remove the old one first: Remove-ProvApp.",
                Target = app.Connector,
                App = app.Name,
            }.ToException();
        }

        await engine.Apps.UpdateAsync(app with { Created = before.Created, Revision = before.Revision }, Cause, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask SetGroupAsync(GroupFile file, CancellationToken cancellationToken)
    {
        var isNew = current.Find(ConfigForm.FileOf("groups", file.Name)) is null;
        var before = isNew ? new Group { Id = "", Name = file.Name } : await engine.Groups.FindAsync(file.Name, cancellationToken).ConfigureAwait(false);
        var group = before with { Name = file.Name, Description = file.Description, Filter = file.Filter, Rule = file.Rule, FollowedApp = file.FollowedApp, FollowedKey = file.FollowedKey, Priority = file.Priority, WhenDeactivated = file.WhenDeactivated };
        if (isNew)
            await engine.Groups.CreateAsync(await engine.Groups.PrepareAsync(group, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        else if (group != before)
            await engine.Groups.UpdateAsync(group, allowEmpty, cancellationToken).ConfigureAwait(false);
    }

    private void PlanContents(ConfigDocument document, GroupFile file)
    {
        var before = (GroupFile?)current.Find(document.File)?.Value;
        // What is taken away comes first: groups can change places.
        foreach (var gone in (before?.Groups ?? []).Where(b => !file.Groups.Any(g => SameName(g.Group, b.Group))))
            Add(document, null, async token => await engine.Groups.TakeOutAsync(await GroupAsync(file.Name, token).ConfigureAwait(false), (await GroupAsync(gone.Group, token).ConfigureAwait(false)).Id, token).ConfigureAwait(false));
        foreach (var gone in (before?.Apps ?? []).Where(b => !file.Apps.Any(a => SameName(a.App, b.App))))
            Add(document, null, async token => await engine.Assignments.RevokeAsync(await engine.Apps.GetAsync(gone.App, token).ConfigureAwait(false), await GroupAsync(file.Name, token).ConfigureAwait(false), token).ConfigureAwait(false));
        foreach (var nested in file.Groups)
            Add(document, "groups", async token => await engine.Groups.NestAsync(await GroupAsync(file.Name, token).ConfigureAwait(false), await GroupAsync(nested.Group, token).ConfigureAwait(false), nested.From, nested.Until, token).ConfigureAwait(false));
        foreach (var given in file.Apps)
            Add(document, "apps", async token => await engine.Assignments.GrantAsync(await engine.Apps.GetAsync(given.App, token).ConfigureAwait(false), await GroupAsync(file.Name, token).ConfigureAwait(false), given.Terms, token).ConfigureAwait(false));
    }

    private void PlanRemovals()
    {
        foreach (var document in current.Documents.Where(d => wanted.Find(d.File) is null).OrderByDescending(d => d.Kind))
        {
            switch (document.Value)
            {
                case Notification:
                    Add(document, null, async token => await engine.Notifications.RemoveAsync(await engine.Notifications.GetAsync(document.Name, token).ConfigureAwait(false), token).ConfigureAwait(false));
                    break;
                case GroupFile:
                    Add(document, null, async token => await engine.Groups.RemoveAsync(await GroupAsync(document.Name, token).ConfigureAwait(false), token).ConfigureAwait(false));
                    break;
                case App:
                    Add(document, null, async token => await engine.Apps.RemoveAsync(await engine.Apps.GetAsync(document.Name, token).ConfigureAwait(false), token).ConfigureAwait(false));
                    break;
            }
        }

        foreach (var (document, before) in current.Of<GuardsFile>())
        {
            var kept = ((GuardsFile?)wanted.Find(document.File)?.Value)?.Guards ?? [];
            foreach (var gone in before.Guards.Where(b => !kept.Any(k => k.GuardKind == b.GuardKind && SameName(k.App ?? "", b.App ?? ""))))
                Add(document, null, async token =>
                {
                    if (await FindGuardAsync(gone, token).ConfigureAwait(false) is { } set)
                        await engine.Guards.RemoveAsync(set, token).ConfigureAwait(false);
                });
        }

        foreach (var (document, before) in current.Of<GroupPushesFile>())
        {
            var kept = ((GroupPushesFile?)wanted.Find(document.File)?.Value)?.Pushes ?? [];
            foreach (var gone in before.Pushes.Where(b => !kept.Any(k => SameName(k.App, b.App) && SameName(k.Group ?? "", b.Group ?? "") && SameName(k.Rule ?? "", b.Rule ?? ""))))
                Add(document, null, token => EndPushAsync(gone, token));
        }

        foreach (var (document, before) in current.Of<AttributesFile>())
        {
            var kept = ((AttributesFile?)wanted.Find(document.File)?.Value)?.Attributes ?? [];
            foreach (var gone in before.Attributes.Where(b => !kept.Any(k => SameName(k.Name, b.Name))))
                Add(document, null, token => engine.Directory.RemoveAttributeAsync(gone.Name, token));
        }
    }

    // What a step needs may come with a later one: those that failed are tried again as long as others succeed.
    private async ValueTask<List<ConfigFault>> SettleAsync(CancellationToken cancellationToken)
    {
        var open = _steps.ToList();
        while (true)
        {
            var failed = new List<(Step Step, ProvisioningError Error)>();
            foreach (var step in open)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await TryAsync(() => step.Run(cancellationToken)).ConfigureAwait(false) is { } error)
                    failed.Add((step, error));
            }

            if (failed.Count == 0 || failed.Count == open.Count)
            {
                // What fails because of another failure is no error of its own.
                var broken = failed.Where(f => f.Step.Part is null).Select(f => f.Step.Document.File).Concat(unread ?? []).ToHashSet(StringComparer.Ordinal);
                var faults = new List<ConfigFault>();
                foreach (var (step, error) in failed.Where(f => !Follows(f.Step, f.Error, broken)))
                    faults.AddRange((await EachAsync(step.Document, error, cancellationToken).ConfigureAwait(false)).Select(e => Fault(step.Document, step.Part, e)));
                return faults;
            }

            open = [.. failed.Select(f => f.Step)];
        }
    }

    // An app is refused for the first thing that is wrong with it: each mapping and rule is looked at alone, so that all of them are told.
    private async ValueTask<IReadOnlyList<ProvisioningError>> EachAsync(ConfigDocument document, ProvisioningError first, CancellationToken cancellationToken)
    {
        if (document.Value is not App app || wanted.Find(document.File) is null)
            return [first];
        var bare = app with { Mappings = [], MatchRules = [], MatchOn = [], NullIsValue = [] };
        var errors = new List<ProvisioningError> { first };
        foreach (var part in app.Mappings.Select(m => bare with { Mappings = [m] })
            .Concat(app.MatchRules.Select(r => bare with { MatchRules = [r] }))
            .Concat(app.MatchOn.Select(m => bare with { MatchOn = [m] }))
            .Concat(app.NullIsValue.Select(n => bare with { NullIsValue = [n] })))
        {
            if (await TryAsync(() => Ignore(engine.Apps.CheckAsync(part, null, cancellationToken))).ConfigureAwait(false) is { } error)
                errors.Add(error);
        }

        return [.. errors.DistinctBy(e => e.Message)];
    }

    // What did not change itself may not work any more with what did.
    private async ValueTask<List<ConfigFault>> CheckAllAsync(CancellationToken cancellationToken)
    {
        var faults = new List<ConfigFault>();
        var apps = new List<App>();
        await foreach (var app in engine.Apps.ListAsync(cancellationToken).ConfigureAwait(false))
            apps.Add(app);
        foreach (var app in apps)
        {
            if (await TryAsync(() => Ignore(engine.Apps.CheckAsync(app, null, cancellationToken))).ConfigureAwait(false) is { } error)
                faults.Add(Fault(wanted.Find(ConfigForm.FileOf("apps", app.Name)) ?? ConfigForm.Of(app), null, error));
        }

        return faults;
    }

    private static bool Follows(Step step, ProvisioningError error, HashSet<string> broken) => step.Part is not null && broken.Contains(step.Document.File) || error switch
    {
        { Id: ErrorIds.AppNotFound, Target: { } app } => broken.Contains(ConfigForm.FileOf("apps", app)),
        { Id: ErrorIds.GroupNotFound, Target: { } group } => broken.Contains(ConfigForm.FileOf("groups", group)),
        { Id: ErrorIds.AttributeUnknown } => broken.Contains(ConfigForm.FileOf("attributes", ConfigForm.CustomAttributes)),
        _ => false,
    };

    private static ConfigFault Fault(ConfigDocument document, string? part, ProvisioningError error) => new(document.File, document.Text?.Find(error, part), error);

    // The guard as it is set; one that went with its app is no more to be removed.
    private async ValueTask<Guard?> FindGuardAsync(Guard guard, CancellationToken cancellationToken)
    {
        await foreach (var known in engine.Guards.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (known.Origin != GuardOrigin.BuiltIn && known.GuardKind == guard.GuardKind && SameName(known.App ?? "", guard.App ?? ""))
                return known;
        }

        return null;
    }

    private async ValueTask<Group> GroupAsync(string name, CancellationToken cancellationToken) => await engine.Groups.FindAsync(name, cancellationToken).ConfigureAwait(false);

    private void Add(ConfigDocument document, string? part, Func<CancellationToken, ValueTask> run) => _steps.Add(new(document, part, run));

    private static async ValueTask Ignore<T>(ValueTask<T> operation) => await operation.ConfigureAwait(false);

    private static async ValueTask<ProvisioningError?> TryAsync(Func<ValueTask> run)
    {
        try
        {
            await run().ConfigureAwait(false);
            return null;
        }
        catch (ProvisioningException e)
        {
            return e.Error;
        }
    }

    private static bool Same(ConfigDocument document, AttributeDefinition a, AttributeDefinition b) =>
        SameName(a.Name, b.Name) && ConfigJson.Write(document.Kind, a).AsSpan().SequenceEqual(ConfigJson.Write(document.Kind, b));

    private static bool SameName(string a, string b) => IndexKey.Normalize(a) == IndexKey.Normalize(b);

    /// <summary>One thing to do.</summary>
    /// <param name="Document">The file that says so.</param>
    /// <param name="Part">The part of the file; null for what the rest of the file needs.</param>
    /// <param name="Run">Does it.</param>
    private sealed record Step(ConfigDocument Document, string? Part, Func<CancellationToken, ValueTask> Run);
}
