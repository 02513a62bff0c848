using static Provisioning.Engine.Tests.EngineHarness;

namespace Provisioning.Engine.Tests;

/// <summary>Trying an app is journaled before the first request and after the last, and is for those who may write to the app.</summary>
public sealed class ProbeServiceTests : IDisposable
{
    private readonly EngineHarness _h = new();
    private readonly ProbedFactory _factory = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public async Task That_it_begins_is_in_the_journal_before_the_first_request_and_what_is_left_after_the_last()
    {
        var engine = Start("tester");
        var app = await MakeAsync(engine, "slack");
        _factory.Probe = async name =>
        {
            (await NotesAsync(engine)).ShouldHaveSingleItem().ShouldBe(("slack", $"a user and a group named {name} are about to be made, to try the app"));
            return new([new("slack", "PATCH", FeatureState.Works, "done")], ["the user x"]);
        };
        var result = await engine.Probes.ProbeAsync(app, "provisioning-probe-1", null, None);
        result.Features.ShouldHaveSingleItem();
        (await NotesAsync(engine)).ShouldContain(("slack", "of what was made to try the app this is left: the user x"));
    }

    [Fact]
    public async Task Whoever_stops_it_is_told_so_after_what_is_left_was_taken_down()
    {
        var engine = Start("tester");
        var app = await MakeAsync(engine, "slack");
        using var stop = new CancellationTokenSource();
        _factory.Probe = async _ =>
        {
            await stop.CancelAsync();
            return new([], []);
        };
        await Should.ThrowAsync<OperationCanceledException>(() => engine.Probes.ProbeAsync(app, "provisioning-probe-1", null, stop.Token).AsTask());
        (await NotesAsync(engine)).ShouldContain(("slack", "what was made as provisioning-probe-1 to try the app is deleted"));
    }

    [Fact]
    public async Task Who_may_not_write_to_the_app_may_not_try_it_and_nothing_is_sent()
    {
        var engine = Start("tester");
        var (slack, zoom) = (await MakeAsync(engine, "slack"), await MakeAsync(engine, "zoom"));
        await GiveAsync(engine, "tester", RoleName.SuperAdministrator);
        await GiveAsync(engine, "dora", RoleName.AppAdministrator, "slack");
        var asked = 0;
        _factory.Probe = _ =>
        {
            asked++;
            return Task.FromResult(new ProbeResult([], []));
        };
        var dora = Start("dora");
        await dora.Probes.ProbeAsync(slack, "provisioning-probe-1", null, None);
        (await Should.ThrowAsync<ProvisioningException>(() => dora.Probes.ProbeAsync(zoom, "provisioning-probe-2", null, None).AsTask())).Error.Id.ShouldBe(ErrorIds.AccessDenied);
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task What_is_a_source_alone_or_cannot_be_tried_is_refused_and_nothing_is_written()
    {
        var source = await _h.AddSourceAsync("hr", mappings: ("userName", "userName"));
        var target = await _h.AddTargetAsync("wiki", mappings: ("userName", "userName"));
        foreach (var app in new[] { source, target })
            (await Should.ThrowAsync<ProvisioningException>(() => _h.Engine.Probes.ProbeAsync(app, "provisioning-probe-1", null, None).AsTask())).Error.Id.ShouldBe(ErrorIds.AppDirectionWrong);
        (await NotesAsync(_h.Engine)).ShouldBeEmpty();
    }

    [Fact]
    public void Names_are_never_the_same_and_say_what_they_are()
    {
        var names = Enumerable.Range(0, 100).Select(_ => ProbeService.NewName()).ToList();
        names.ShouldBeUnique();
        names.ShouldAllBe(n => n.StartsWith("provisioning-probe-", StringComparison.Ordinal) && n.Length < 40);
    }

    private ProvisioningEngine Start(string actor) => new(new() { Store = _h.Store, PlanFolder = _h.PlanFolder, Connectors = [_factory], Channels = [], Actor = actor, Clock = _h.Clock });

    private static async Task GiveAsync(ProvisioningEngine engine, string member, RoleName role, params string[] apps) =>
        await engine.Roles.SetAsync(await engine.Roles.PrepareAsync(member, role, apps, [], None), None);

    private static async Task<App> MakeAsync(ProvisioningEngine engine, string name) => await engine.Apps.CreateAsync(new() { Name = name, Connector = "Probed" }, None);

    private static async Task<List<(string?, string?)>> NotesAsync(ProvisioningEngine engine) =>
        [.. (await engine.Audit.EventsAsync(new(), newestFirst: false, None).ToListAsync()).Where(e => e.Kind == "Probe").Select(e => (e.App, e.Message))];

    private sealed class ProbedFactory : IConnectorFactory
    {
        public Func<string, Task<ProbeResult>> Probe { get; set; } = _ => Task.FromResult(new ProbeResult([], []));

        public string Name => "Probed";

        public string Description => "An application that can be tried.";

        public IReadOnlyList<AppDirection> Directions => [AppDirection.Target];

        public IReadOnlyList<SettingDefinition> Settings => [];

        public void Validate(App app)
        {
        }

        public IConnector Create(ConnectorContext context) => new Connector(this);

        private sealed class Connector(ProbedFactory factory) : IProbedConnector
        {
            public ConnectorCapabilities Capabilities => ConnectorCapabilities.None;

            public async ValueTask<ProbeResult> ProbeAsync(string name, CancellationToken cancellationToken) => await factory.Probe(name);

            public ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken) => new(new ConnectionTest(true, []));

            public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) => new([]);

            public ValueTask DisposeAsync() => default;
        }
    }
}
