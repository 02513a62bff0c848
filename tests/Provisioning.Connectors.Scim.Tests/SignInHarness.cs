using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using Provisioning.Testing;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>A service that gives tokens and asks for them, and connectors to it, with a clock that goes when a test says so.</summary>
public sealed class SignInHarness : IAsyncDisposable
{
    private readonly List<ScimConnectorPair> _made = [];

    private SignInHarness(SignInServer server) => Server = server;

    public SignInServer Server { get; }

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>What the connectors reported.</summary>
    public ConcurrentQueue<EngineEvent> Reports { get; } = [];

    /// <summary>The app's secret, and those that settings name, by setting.</summary>
    public Dictionary<string, string> Secrets { get; } = new() { [""] = "s3cr3t with space" };

    public static async Task<SignInHarness> StartAsync(TestCertificate? certificate = null, bool asksForCertificate = false, bool speaksHttp2 = true) =>
        new(await SignInServer.StartAsync(certificate, asksForCertificate, speaksHttp2));

    /// <summary>The settings of an OAuth client of the service.</summary>
    public (string Name, AttributeValue Value)[] OAuth(params (string Name, AttributeValue Value)[] more) =>
        [("SignIn", "OAuth"), ("TokenUri", Server.Uri + "/token"), ("ClientId", "prov"), .. more];

    public ScimConnectorPair Connect(params (string Name, AttributeValue Value)[] settings)
    {
        var app = App(settings);
        new ScimConnectorFactory().Validate(app);
        var pair = new ScimConnectorPair(new ScimConnectorFactory().Create(new(app, _ => new(Secrets[""].ToCharArray()), Clock, Reports.Enqueue, (name, _) => new(Secrets[name].ToCharArray()))));
        _made.Add(pair);
        return pair;
    }

    public App App(params (string Name, AttributeValue Value)[] settings) => new()
    {
        Name = "slack",
        Connector = "Scim",
        Direction = AppDirection.Target,
        Credential = new(SecretSource.Environment, "X"),
        Settings = settings.Aggregate(AttributeSet.Empty.With("BaseUri", Server.Uri + "/scim/v2"), (s, p) => s.With(p.Name, p.Value)),
    };

    /// <summary>Asks the service something.</summary>
    public static async Task AskAsync(ScimConnectorPair connector) => (await connector.Target.FindAsync("userName", "x", CancellationToken.None)).ShouldBeEmpty();

    public static async Task<ProvisioningError> RefusedAsync(ScimConnectorPair connector) => (await Should.ThrowAsync<ProvisioningException>(() => AskAsync(connector))).Error;

    public async ValueTask DisposeAsync()
    {
        foreach (var connector in _made)
            await connector.DisposeAsync();
        await Server.DisposeAsync();
    }
}
