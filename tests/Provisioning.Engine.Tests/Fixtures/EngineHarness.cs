using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Testing;

namespace Provisioning.Engine.Tests;

/// <summary>An engine on a store in memory, with sources and applications in memory, and what it told.</summary>
public sealed class EngineHarness : IDisposable
{
    private readonly ConcurrentDictionary<string, SourceData> _sources = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, TargetData> _targets = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, GroupData> _groups = new(StringComparer.Ordinal);
    private readonly string _folder = Directory.CreateTempSubdirectory("prov-engine-").FullName;

    public EngineHarness(GuardLimits? guards = null, string? storeId = null)
    {
        Store = new(EngineSchema.Current, storeId);
        Guards = guards ?? new();
        Engine = Start();
    }

    public GuardLimits Guards { get; }

    /// <summary>Who acts, from the next <see cref="Restart"/> on.</summary>
    public string Actor { get; set; } = "tester";

    public MemoryStore Store { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));

    public ProvisioningEngine Engine { get; private set; }

    public FakeChannel Channel { get; } = new();

    public string PlanFolder => _folder;

    public List<EngineEvent> Events { get; } = [];

    public IEnumerable<ProvisioningError> Errors => Events.OfType<ObjectErrorEvent>().Select(e => e.Error);

    public IEnumerable<string> Warnings => Events.OfType<WarningEvent>().Select(e => e.Message);

    public static CancellationToken None => CancellationToken.None;

    /// <summary>A new engine on the same store, as after a crash.</summary>
    public void Restart(bool acceptClock = false) => Engine = Start(acceptClock);

    /// <summary>Sets the clock, to an earlier time too.</summary>
    public void SetClock(DateTimeOffset time) => Clock.AdjustTime(time);

    /// <summary>A new engine on the same store, in a session of another account.</summary>
    public void RestartAs(string actor)
    {
        Actor = actor;
        Restart();
    }

    public SourceData Source(string name) => _sources.GetOrAdd(name, _ => new());

    public GroupData Groups(string name) => _groups.GetOrAdd(name, _ => new());

    public TargetData Target(string name) => _targets.GetOrAdd(name, _ => new());

    public async Task<App> AddSourceAsync(string name, IReadOnlyList<string>? matchOn = null, params (string Target, string Source)[] mappings) =>
        await Engine.Apps.CreateAsync(
            new()
            {
                Name = name,
                Connector = "FakeSource",
                Direction = AppDirection.Source,
                MatchOn = matchOn ?? [],
                Mappings = [.. mappings.Select(m => new Mapping { Direction = MappingDirection.Inbound, Target = m.Target, Source = m.Source })],
            },
            None);

    public async Task<App> AddTargetAsync(string name, AppMode mode = AppMode.Enforce, IReadOnlyList<string>? matchOn = null, params (string Target, string Source)[] mappings) =>
        await Engine.Apps.CreateAsync(
            new()
            {
                Name = name,
                Connector = "FakeTarget",
                Mode = mode,
                MatchOn = matchOn ?? [],
                Mappings = [.. mappings.Select(m => new Mapping { Direction = MappingDirection.Outbound, Target = m.Target, Source = m.Source })],
            },
            None);

    /// <summary>An app whose work people do; its accounts have a userName and a displayName.</summary>
    public async Task<App> AddManualAsync(string name, AppMode mode = AppMode.Enforce, Dictionary<string, AttributeValue>? settings = null) =>
        await Engine.Apps.CreateAsync(
            new()
            {
                Name = name,
                Connector = "Manual",
                Mode = mode,
                Settings = (settings ?? []).Aggregate(AttributeSet.Empty, (set, s) => set.With(s.Key, s.Value)),
                Mappings = [.. new[] { "userName", "displayName" }.Select(a => new Mapping { Direction = MappingDirection.Outbound, Target = a, Source = a })],
            },
            None);

    /// <summary>A notification of these events through <see cref="Channel"/>.</summary>
    public async Task<Notification> AddNotificationAsync(string name, params NotificationKind[] events) =>
        await Engine.Notifications.SaveAsync(new() { Name = name, Events = events, Webhook = new(new("https://hooks.example/x")), TimeoutSec = 10 }, None);

    public async Task<List<Delivery>> DeliveriesAsync(params DeliveryState[] states) =>
        await Engine.Deliveries.ListAsync(null, states.Length == 0 ? Enum.GetValues<DeliveryState>() : states, None).ToListAsync();

    public async Task<List<ManualTask>> TasksAsync() => await Engine.Tasks.ListAsync(null, null, [TaskState.Open], false, None).ToListAsync();

    public async Task<List<Account>> AccountsAsync(string app) => await Engine.Accounts.ListAsync(app, null, None).ToListAsync();

    /// <summary>What a plan finds that looks at everybody, because the app's configuration is another one.</summary>
    public async Task<List<Change>> PlanFromNothingAsync(string name)
    {
        var app = await Engine.Apps.GetAsync(name, None);
        await Engine.Apps.UpdateAsync(app with { MatchOn = app.MatchOn.Count == 0 ? ["userName"] : [] }, "test", None);
        return await ChangesAsync(await PlanAsync());
    }

    public async Task<User> AddUserAsync(string userName, params (string Name, string Value)[] attributes)
    {
        var values = attributes.ToDictionary(a => a.Name, a => AttributeValue.From(a.Value));
        values["userName"] = userName;
        return await Engine.Directory.CreateAsync(values, UserStatus.Active, None);
    }

    /// <summary>Decides by hand where a user stands, and saves it.</summary>
    public async Task<User> DecideAsync(User user, UserStatus status, DateTimeOffset? until = null, string? reason = null)
    {
        if (status == UserStatus.Deleted)
            return await Engine.Directory.SaveAsync(await Engine.Lifecycle.RemoveAsync(user, None), "test", None);
        var decided = await Engine.Lifecycle.DecideAsync(await Engine.Lifecycle.RestoreAsync(user, None), status, until, reason, None);
        return await Engine.Directory.SaveAsync(decided, "test", None);
    }

    public async Task GrantAllAsync(string app)
    {
        var users = new List<User>();
        await foreach (var user in Engine.Users.SearchAsync(null, false, None))
            users.Add(user);
        await Engine.Assignments.GrantAsync(await Engine.Apps.GetAsync(app, None), users, None);
    }

    public async Task<Group> AddGroupAsync(string name, string? filter = null, int priority = 0, DeactivatedMembers whenDeactivated = DeactivatedMembers.Remove)
    {
        var group = await Engine.Groups.PrepareAsync(new() { Id = "", Name = name, Filter = filter, Priority = priority, WhenDeactivated = whenDeactivated }, None);
        return await Engine.Groups.CreateAsync(group, None);
    }

    public async Task<GroupAssignment> GrantGroupAsync(string app, Group group, AssignmentTerms? terms = null) =>
        await Engine.Assignments.GrantAsync(await Engine.Apps.GetAsync(app, None), group, terms, None);

    public async Task<GroupPush> PushAsync(string app, Group group, Func<GroupPush, GroupPush>? change = null) =>
        await Engine.GroupPushes.SaveAsync((change ?? (p => p))(new() { App = app, GroupId = group.Id }), None);

    public async Task EndPushAsync(string app, Group group, GroupPushEnd? end = null) =>
        await Engine.GroupPushes.RemoveAsync(await Engine.GroupPushes.GetAsync(await Engine.Apps.GetAsync(app, None), group.Id, group.Name, None), end, None);

    public async Task<List<PushedGroup>> PushedAsync(string? app = null) => await Engine.GroupPushes.GroupsAsync(app, None).ToListAsync();

    public async Task<List<GroupMember>> MembersAsync(Group group) => await ResultsAsync<GroupMember>(Engine.Groups.MembersAsync(group, None));

    public async Task<List<EffectiveAssignment>> EffectiveAsync(App? app = null, User? user = null) => await ResultsAsync<EffectiveAssignment>(Engine.Assignments.EffectiveAsync(app, user, None));

    /// <summary>The results of a stream, whose other events are kept.</summary>
    public async Task<List<T>> ResultsAsync<T>(IAsyncEnumerable<EngineEvent> events)
    {
        Events.Clear();
        Events.AddRange(await events.ToListAsync());
        return [.. Events.OfType<ResultEvent>().Select(e => e.Value).OfType<T>()];
    }

    public async Task JoinAsync(Group group, User user, DateTimeOffset? from = null, DateTimeOffset? until = null, bool excluded = false) =>
        await Engine.Groups.AddAsync(group, [user], excluded, from, until, None);

    public async Task<List<User>> UsersAsync(string? filter = null) => await Engine.Users.SearchAsync(filter, true, None).ToListAsync();

    public async Task<Plan> PlanAsync(bool force = false)
    {
        var request = await Engine.Syncs.RequestAsync(null, force, save: true, None);
        return (Plan)await CollectAsync(Engine.Plans.CreateAsync(request, None));
    }

    public async Task<List<Change>> ChangesAsync(Plan plan, bool records = false) => await Engine.Plans.ChangesAsync(plan, records, None).ToListAsync();

    /// <summary>Checks that an evaluation of everybody finds nothing that the apps do not hold already, and that exactly those who are to have an account have a usable one.</summary>
    public async Task AssertWholeAsync()
    {
        foreach (var state in await Store.ReadAsync(new("appstates"), None).ToListAsync())
        {
            // An app that was never planned is evaluated for everybody.
            await CommitAsync(new DocumentWrite("appstates", state.Id, null, []));
            (await PlanAsync()).ChangeCount.ShouldBe(0, state.Id);
            await CommitAsync(new DocumentWrite("appstates", state.Id, state.Json, []));
        }

        var active = (await UsersAsync()).Where(u => u.Status == UserStatus.Active).Select(u => u.Id).ToHashSet();
        foreach (var (name, data) in _targets)
        {
            var app = await Engine.Apps.GetAsync(name, None);
            var expected = (await EffectiveAsync(app)).Select(e => e.UserId).Where(active.Contains).ToList();
            data.Accounts.Values.Where(a => a.Active != false).Select(a => a.Values["externalId"].AsString()!).ShouldBe(expected, ignoreOrder: true, name);
        }
    }

    private async Task CommitAsync(DocumentWrite write) =>
        await Store.CommitAsync(new() { BatchId = Guid.NewGuid().ToString(), Actor = "tester", Cause = "test", Time = Clock.GetUtcNow(), Writes = [write] }, None);

    /// <summary>Applies a plan; with <paramref name="release"/>, then what guards held of it, and gives the run that did.</summary>
    public async Task<Run> ApplyAsync(Plan plan, bool release = false)
    {
        var run = (Run)await CollectAsync(Engine.Runs.ApplyAsync(plan, new(), None));
        return release && run.Held > 0 ? await ReleaseAsync() : run;
    }

    /// <summary>The plan that undoes a run.</summary>
    public async Task<Plan> UndoPlanAsync(Run run) => (Plan)await CollectAsync(Engine.Plans.CreateAsync(new() { Undo = run }, None));

    public async Task<Run> UndoAsync(Run run) => await ApplyAsync(await UndoPlanAsync(run));

    public async Task<List<Quarantine>> QuarantineAsync(string? app = null) => await Engine.Quarantine.ListAsync(app, None).ToListAsync();

    /// <summary>Releases what guards hold of the app, or of all.</summary>
    public async Task<Run> ReleaseAsync(string? app = null) =>
        (Run)await CollectAsync(Engine.Runs.ReleaseAsync([.. (await QuarantineAsync(app)).Where(q => q.Cause == QuarantineCause.Guard)], new(), None));

    public async Task<Guard> SetGuardAsync(string? app, GuardKind kind, Func<Guard, Guard> change) =>
        await Engine.Guards.SaveAsync(change(await Engine.Guards.GetAsync(app, kind, None)), None);

    /// <summary>Applies a plan until the store has taken so many commits, when the machine stops; then a new engine is on the store. Gives whether it stopped: how many commits a run makes depends on how they are grouped.</summary>
    public async Task<bool> ApplyUntilCrashAsync(Plan plan, int limit)
    {
        var commits = 0;
        Store.BeforeCommit = _ =>
        {
            if (Interlocked.Increment(ref commits) > limit)
                throw new ProvisioningError { Id = ErrorIds.StoreWriteFailed, Category = ProvisioningErrorCategory.Unavailable, Message = "The machine stopped." }.ToException();
        };
        try
        {
            await ApplyAsync(plan);
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.StoreWriteFailed)
        {
        }

        Store.BeforeCommit = null;
        Restart();
        return commits > limit;
    }

    public async Task<Run> SyncAsync(bool force = false)
    {
        var request = await Engine.Syncs.RequestAsync(null, force, save: true, None);
        return (Run)await CollectAsync(Engine.Syncs.RunAsync(request, new(), None));
    }

    /// <summary>Reads apps by name and applies what that makes; all sources where none is named.</summary>
    public async Task<Run> ImportAsync(params string[] apps) =>
        (Run)await CollectAsync(Engine.Syncs.RunAsync(await Engine.Syncs.ImportRequestAsync(apps.Length == 0 ? null : apps, force: false, save: true, None), new(), None));

    /// <summary>Reads what changed in apps, where they can tell, and applies what that makes.</summary>
    public async Task<Run> ImportChangesAsync(params string[] apps) =>
        (Run)await CollectAsync(Engine.Syncs.RunAsync(await Engine.Syncs.ImportRequestAsync(apps, force: false, save: true, None) with { Delta = true }, new(), None));

    /// <summary>What a run's plan says of how the app was read.</summary>
    public async Task<PlanRead> ReadOfAsync(Run run, string app) => (await Engine.Plans.GetAsync(run.PlanId, None)).Reads.Single(r => r.App == app);

    /// <summary>Takes in everything that a stream tells, and gives its last result.</summary>
    public async Task<object> CollectAsync(IAsyncEnumerable<EngineEvent> events)
    {
        object? result = null;
        Events.Clear();
        await foreach (var message in events)
        {
            Events.Add(message);
            if (message is ResultEvent r)
                result = r.Value;
        }

        return result ?? throw new InvalidOperationException("The stream gave no result.");
    }

    public void Dispose()
    {
        Engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ProvisioningEngine Start(bool acceptClock = false) => new(new()
    {
        AcceptClock = acceptClock,
        Store = Store,
        PlanFolder = _folder,
        Connectors = [new FakeSourceFactory(Source), new FakeTargetFactory(Target), new FakeGroupsFactory(Target, Groups), new ManualConnectorFactory(), new ScimEndpointConnectorFactory()],
        Channels = [Channel],
        Actor = Actor,
        Clock = Clock,
        Guards = Guards,
    });
}
