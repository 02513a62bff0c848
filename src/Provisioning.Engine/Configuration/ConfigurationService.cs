using System.Runtime.CompilerServices;

namespace Provisioning.Engine;

/// <summary>The configuration as files: written, compared, imported and tested. No secret is ever in them, but where each is to be found.</summary>
public sealed class ConfigurationService
{
    private readonly EngineContext _context;
    private readonly ProvisioningEngine _engine;

    internal ConfigurationService(EngineContext context, ProvisioningEngine engine) => (_context, _engine) = (context, engine);

    /// <summary>What <see cref="ExportAsync"/> would write and remove: each file's full path and what would be done with it. Nothing is written.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileUnreadable"/>.</exception>
    public async ValueTask<IReadOnlyList<(string Path, ConfigFileState State)>> PreviewExportAsync(string folder, bool prune, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var (plan, _) = await ConfigOutput.PlanAsync(_engine, _context, folder, prune, cancellationToken).ConfigureAwait(false);
        return [.. plan.Where(f => f.File.State is ConfigFileState.Added or ConfigFileState.Changed or ConfigFileState.Removed).Select(f => (f.File.Path, f.File.State))];
    }

    /// <summary>
    /// Writes the configuration into the folder, with the JSON Schemas of its files: a <see cref="ConfigFile"/> for each file. A file that says what the store has already is left as it is, with its comments;
    /// one that cannot be read is left too, and is an error of its own.
    /// </summary>
    /// <param name="folder">The folder; made when it is not there.</param>
    /// <param name="prune">True to remove files of what is gone.</param>
    /// <param name="may">Asked before a file is written or removed, with its path and what would be done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileUnreadable"/>, <see cref="ErrorIds.FileNotWritten"/>.</exception>
    public async IAsyncEnumerable<EngineEvent> ExportAsync(string folder, bool prune, Func<string, ConfigFileState, bool> may, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(may);
        var (plan, faults) = await ConfigOutput.PlanAsync(_engine, _context, folder, prune, cancellationToken).ConfigureAwait(false);
        foreach (var fault in faults)
            yield return new ObjectErrorEvent(fault.Located);
        var wrote = false;
        foreach (var (file, bytes) in plan)
        {
            if (file.State is ConfigFileState.Added or ConfigFileState.Changed or ConfigFileState.Removed && !may(file.Path, file.State))
                continue;
            if (file.State is ConfigFileState.Added or ConfigFileState.Changed)
                await ConfigOutput.WriteAsync(file.Path, bytes, cancellationToken).ConfigureAwait(false);
            else if (file.State == ConfigFileState.Removed)
                File.Delete(file.Path);
            wrote |= file.State != ConfigFileState.Left;
            yield return new ResultEvent(file);
        }

        if (wrote)
            await ConfigOutput.WriteSchemasAsync(Path.Combine(folder, ConfigFolder.SchemaFolder), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the folder says otherwise than the store has it: a <see cref="ConfigDifference"/> each, and an error of each thing in the folder that cannot be used.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.ConfigInvalid"/>.</exception>
    public async IAsyncEnumerable<EngineEvent> CompareAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (wanted, faults) = await ConfigFolder.ReadAsync(folder, _context.Connectors, cancellationToken).ConfigureAwait(false);
        var state = await ConfigState.ReadAsync(_engine, cancellationToken).ConfigureAwait(false);
        foreach (var message in Differences(state, Completed(wanted, state), faults))
            yield return message;
    }

    /// <summary>What one folder says otherwise than another; as <see cref="CompareAsync(string, CancellationToken)"/>.</summary>
    public async IAsyncEnumerable<EngineEvent> CompareAsync(string reference, string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (before, faults) = await ConfigFolder.ReadAsync(reference, _context.Connectors, cancellationToken).ConfigureAwait(false);
        var (now, more) = await ConfigFolder.ReadAsync(folder, _context.Connectors, cancellationToken).ConfigureAwait(false);
        foreach (var message in Differences(before, Completed(now, before), [.. faults, .. more]))
            yield return message;
    }

    /// <summary>
    /// Makes the configuration what the folder says, in one commit: a <see cref="ConfigDifference"/> for everything that changes. Everything is checked before anything is written, and where a single thing
    /// cannot be, nothing is: an error for each, and then one that ends it.
    /// </summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.ConfigInvalid"/>, <see cref="ErrorIds.RevisionConflict"/> when the configuration changed meanwhile.</exception>
    public async IAsyncEnumerable<EngineEvent> ImportAsync(string folder, ConfigImport how, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(how);
        var draft = DraftStore.On(_engine.Store);
        await using var closing = draft.ConfigureAwait(false);
        using var engine = new ProvisioningEngine(_context.Options with { Store = draft });
        var (differences, faults) = await DraftAsync(engine, folder, how, cancellationToken).ConfigureAwait(false);
        foreach (var fault in faults)
            yield return new ObjectErrorEvent(fault.Located);
        if (faults.Count > 0)
            throw NotImported(folder, faults.Count);
        var writes = draft.Net();
        if (how.Save && writes.Count > 0)
        {
            await _context.CommitAsync("Import-ProvConfig", writes, cancellationToken).ConfigureAwait(false);
            _engine.Directory.Forget();
        }

        foreach (var difference in differences)
            yield return new ResultEvent(difference);
    }

    /// <summary>
    /// Tests the folder on the engine's store, or alone on an engine without one (<see cref="ProvisioningEngine.WithoutStore"/>): a <see cref="ConfigFinding"/> for each thing that cannot be imported, and for
    /// each that can be and probably does not do what was meant. Nothing is written, and nothing outside is spoken to.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="people">True to see among the store's people whether match keys are unique.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotFound"/>, <see cref="ErrorIds.ConfigInvalid"/> for a folder that has no configuration.</exception>
    public async ValueTask<IReadOnlyList<ConfigFinding>> TestAsync(string folder, bool people, CancellationToken cancellationToken)
    {
        var draft = DraftStore.On(_engine.Store);
        await using var closing = draft.ConfigureAwait(false);
        using var engine = new ProvisioningEngine(_context.Options with { Store = draft });
        var (read, faults) = await ConfigFolder.ReadAsync(folder, _context.Connectors, cancellationToken).ConfigureAwait(false);
        var state = await ConfigState.ReadAsync(engine, cancellationToken).ConfigureAwait(false);
        // What can be read is tested although something else cannot.
        faults.AddRange(await new ConfigApplier(engine, state, Completed(read, state), allowEmpty: true, [.. faults.Select(f => f.File)]).RunAsync(prune: false, cancellationToken).ConfigureAwait(false));
        var schema = await engine.Directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var census = new MatchKeyCensus(read, schema);
        return
        [
            .. faults.Select(f => new ConfigFinding(ConfigSeverity.Error, f.Error.Id, f.File, f.Error.Message)
            {
                Path = string.IsNullOrEmpty(f.Place?.Path) ? null : f.Place.Path,
                Line = f.Place?.Line,
                Position = f.Place?.Position,
                RecommendedAction = f.Error.RecommendedAction,
            }),
            .. ConfigRules.Run(read, schema, _context.Now),
            .. people ? await census.CountAsync(_engine.Store, cancellationToken).ConfigureAwait(false) : census.WithoutPeople(schema),
        ];
    }

    /// <summary>Makes the configuration of the engine, whose store is a draft, what the folder says. Gives what changes, and what cannot be.</summary>
    internal async ValueTask<(IReadOnlyList<ConfigDifference> Differences, IReadOnlyList<ConfigFault> Faults)> DraftAsync(ProvisioningEngine engine, string folder, ConfigImport how, CancellationToken cancellationToken)
    {
        var (read, faults) = await ConfigFolder.ReadAsync(folder, _context.Connectors, cancellationToken).ConfigureAwait(false);
        if (faults.Count > 0)
            return ([], faults);
        var state = await ConfigState.ReadAsync(engine, cancellationToken).ConfigureAwait(false);
        var wanted = Completed(read, state);
        faults = await new ConfigApplier(engine, state, wanted, how.AllowEmpty).RunAsync(how.Prune, cancellationToken).ConfigureAwait(false);
        return ([.. ConfigDiff.Of(state, wanted).Where(d => how.Prune || !IsRemoval(d))], faults);
    }

    /// <summary>The error that ends an import of which something cannot be.</summary>
    internal static ProvisioningException NotImported(string folder, int count) => new ProvisioningError
    {
        Id = ErrorIds.ConfigInvalid,
        Category = ProvisioningErrorCategory.InvalidData,
        Message = $"Nothing of '{folder}' was taken over, because {(count == 1 ? "one thing in it" : $"{count} things in it")} cannot be.",
        RecommendedAction = "Correct what the errors before this one name. Test-ProvConfig shows all of it as a list.",
        Target = folder,
    }.ToException();

    // Removed as a whole: a thing of its own, which stays unless it is to be removed.
    private static bool IsRemoval(ConfigDifference difference) =>
        difference.Change == ConfigChange.Removed && (difference.Path is null || difference.Kind is ConfigKind.Attribute or ConfigKind.Guard or ConfigKind.GroupPush && difference.Path.EndsWith(']'));

    // What a file leaves open is as it is, and what names an app or a group names it as that itself does: upper and lower case are the same.
    private static ConfigSet Completed(ConfigSet wanted, ConfigSet state)
    {
        var set = new ConfigSet();
        foreach (var document in wanted.Documents)
        {
            object value = (document.Value, state.Find(document.File)?.Value) switch
            {
                (App { Priority: 0 } app, App known) => app with { Priority = known.Priority },
                (GroupFile group, var known) => group with
                {
                    Priority = group.Priority == 0 && known is GroupFile before ? before.Priority : group.Priority,
                    FollowedApp = group.FollowedApp is null ? null : NameOf("apps", group.FollowedApp),
                    Apps = [.. group.Apps.Select(a => a with { App = NameOf("apps", a.App) })],
                    Groups = [.. group.Groups.Select(g => g with { Group = NameOf("groups", g.Group) })],
                },
                (GuardsFile guards, _) => new GuardsFile { Guards = [.. guards.Guards.Select(g => g with { App = g.App is null ? null : NameOf("apps", g.App) })] },
                _ => document.Value,
            };
            set.Add(document with { Value = value });
        }

        return set;

        string NameOf(string folder, string name) => (wanted.Find(ConfigForm.FileOf(folder, name)) ?? state.Find(ConfigForm.FileOf(folder, name)))?.Name ?? name;
    }

    private static IEnumerable<EngineEvent> Differences(ConfigSet before, ConfigSet now, IReadOnlyList<ConfigFault> faults)
    {
        foreach (var fault in faults)
            yield return new ObjectErrorEvent(fault.Located);
        // What could not be read is no difference.
        var unread = faults.Select(f => f.File).ToHashSet(StringComparer.Ordinal);
        foreach (var difference in ConfigDiff.Of(before, now).Where(d => !unread.Contains(d.File)))
            yield return new ResultEvent(difference);
    }
}
