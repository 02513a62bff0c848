using System.Security.Cryptography;

namespace Provisioning.Engine;

/// <summary>Tries on objects that are made for it what apps do. That it is about to, and what is left of it, is in the journal.</summary>
public sealed class ProbeService
{
    private const string Cause = "Test-ProvApp -Probe";
    private readonly EngineContext _context;
    private readonly AppService _apps;

    internal ProbeService(EngineContext context, AppService apps) => (_context, _apps) = (context, apps);

    /// <summary>A name that is nobody's, and says what it is to whoever finds it.</summary>
    public static string NewName() => $"provisioning-probe-{RandomNumberGenerator.GetHexString(12, lowercase: true)}";

    /// <summary>Checks that something can be tried there.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/>: nothing is written to the app, or its connector cannot try anything.</exception>
    public async ValueTask CheckAsync(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (!app.IsTarget)
            throw Wrong(app, "is a source only, to which nothing is written");
        var connector = _apps.Connect(app, null);
        await using var closing = connector.ConfigureAwait(false);
        if (connector is not IProbedConnector)
            throw Wrong(app, $"goes by the connector {app.Connector}, which has nothing that could be tried");
    }

    /// <summary>Tries what the app does.</summary>
    /// <param name="app">The app.</param>
    /// <param name="name">The name of what is made there (<see cref="NewName"/>).</param>
    /// <param name="report">Takes what is worth telling meanwhile; called from any thread.</param>
    /// <param name="cancellationToken">Ends the trying; what was made is taken away all the same.</param>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.AppDirectionWrong"/>, <see cref="ErrorIds.AccessDenied"/>, and what the store throws.</exception>
    public async ValueTask<ProbeResult> ProbeAsync(App app, string name, Action<EngineEvent>? report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(name);
        await CheckAsync(app).ConfigureAwait(false);
        await NoteAsync(app, new(app.Name, name, HasEnded: false, []), cancellationToken).ConfigureAwait(false);
        var connector = _apps.Connect(app, report);
        await using var closing = connector.ConfigureAwait(false);
        var result = await ((IProbedConnector)connector).ProbeAsync(name, cancellationToken).ConfigureAwait(false);
        // What is left there is to be known of, whoever has had enough.
        await NoteAsync(app, new(app.Name, name, HasEnded: true, result.LeftBehind), CancellationToken.None).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return result;
    }

    private async ValueTask NoteAsync(App app, ProbeNote note, CancellationToken cancellationToken) =>
        await _context.CommitAsync(Cause, [new(Collections.Probes, $"{AppDocument.Id(app.Name)}/{note.Name}/{(note.HasEnded ? "ended" : "begun")}", Utf8JsonBuffer.Shared.Serialize(note, EngineJson.Default.ProbeNote), [])], cancellationToken).ConfigureAwait(false);

    private static ProvisioningException Wrong(App app, string why) => new ProvisioningError
    {
        Id = ErrorIds.AppDirectionWrong,
        Category = ProvisioningErrorCategory.InvalidOperation,
        Message = $"Nothing can be tried at '{app.Name}': it {why}.",
        RecommendedAction = $"Test it without -Probe: Test-ProvApp {app.Name}.",
        Target = app.Name,
        App = app.Name,
    }.ToException();
}

/// <summary>An event: objects are about to be made in an app to try it, or were taken away.</summary>
/// <param name="App">The app.</param>
/// <param name="Name">What they are called.</param>
/// <param name="HasEnded">False before the first request, true after the last.</param>
/// <param name="LeftBehind">What could not be deleted.</param>
internal sealed record ProbeNote(string App, string Name, bool HasEnded, IReadOnlyList<string> LeftBehind);
