using System.Management.Automation;
using System.Net;
using System.Runtime.CompilerServices;
using Provisioning.Engine;
using Provisioning.Scim.Host;
using Provisioning.Scim.Service;

namespace Provisioning.Commands;

/// <summary>Starts to take in people whom an upstream system, such as Okta, Entra ID or an HR system, pushes over SCIM 2.0.</summary>
/// <remarks>
/// <para>What is pushed is kept in the store before it is answered: nothing that was acknowledged is lost. From there it is imported as that of any other source, by the app's matching, mappings and guards: every -ImportEvery seconds where something
/// came, or with Invoke-ProvImport. Who is deleted there, or pushed with active false, has left.</para>
/// <para>It wants a token of the app (New-ProvScimToken), and TLS: without a certificate it listens on the loopback address only, as behind a reverse proxy. It runs in this process until Stop-ProvScimEndpoint, or until the session or the store is closed; -Wait stays with it, as a
/// service does. It needs provsh, or another host with ASP.NET Core: pwsh has none.</para>
/// </remarks>
/// <example>
/// <code>Start-ProvScimEndpoint okta -Port 0</code>
/// <para>Listens on a free port of the loopback address.</para>
/// </example>
/// <example>
/// <code>Start-ProvScimEndpoint okta -Port 0 -CertificatePath ./server.pem -BaseUri https://people.contoso.com/scim/v2 -ImportEvery 300</code>
/// <para>Listens with TLS, known outside by another address, and imports every five minutes. A service adds -Address 0.0.0.0 and -Wait.</para>
/// </example>
/// <seealso cref="StopProvScimEndpointCommand"/>
/// <seealso cref="NewProvScimTokenCommand"/>
[Cmdlet(VerbsLifecycle.Start, "ProvScimEndpoint", SupportsShouldProcess = true)]
[OutputType(typeof(ScimEndpoint))]
public sealed class StartProvScimEndpointCommand : AppCmdlet
{
    /// <summary>The app, made with -Connector ScimEndpoint.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(AppCompleter))]
    public string App { get; set; } = "";

    /// <summary>The IP address to listen on: 0.0.0.0 or :: for all of the machine's. The loopback address by default.</summary>
    [Parameter]
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>The port; 0 for a free one.</summary>
    [Parameter]
    [ValidateRange(0, 65_535)]
    public int Port { get; set; } = 8443;

    /// <summary>The certificate: a PFX file, or a PEM file with its private key and the certificates of its authorities. It is read again when it has changed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? CertificatePath { get; set; }

    /// <summary>The password of that file, or where it is kept: env:NAME, file:PATH, vault:VAULT/NAME.</summary>
    [Parameter]
    [CredentialTransformation]
    public CredentialArgument? CertificatePassword { get; set; }

    /// <summary>The address under which the upstream system reaches it, where that is another one: a reverse proxy's, or by another name.</summary>
    [Parameter]
    public Uri? BaseUri { get; set; }

    /// <summary>How long after one import the next one comes at the earliest, in seconds; 0 for no import but those that you make.</summary>
    [Parameter]
    [ValidateRange(0, 86_400)]
    public int ImportEvery { get; set; } = 60;

    /// <summary>How many requests a token may make in a minute, a tenth of them at once; 0 for any number.</summary>
    [Parameter]
    [ValidateRange(0, 10_000_000)]
    public int RequestsPerMinute { get; set; } = 6000;

    /// <summary>The longest request, in bytes.</summary>
    [Parameter]
    [ValidateRange(1024, 64 << 20)]
    public int MaxRequestBytes { get; set; } = 1 << 20;

    /// <summary>How deep a request's JSON may be nested.</summary>
    [Parameter]
    [ValidateRange(8, 64)]
    public int MaxDepth { get; set; } = 32;

    /// <summary>The longest filter, in characters.</summary>
    [Parameter]
    [ValidateRange(256, 65_536)]
    public int MaxFilterLength { get; set; } = 4096;

    /// <summary>How many conditions and connections a filter may have.</summary>
    [Parameter]
    [ValidateRange(10, 10_000)]
    public int MaxFilterSize { get; set; } = 100;

    /// <summary>How many connections may be open at once.</summary>
    [Parameter]
    [ValidateRange(1, 100_000)]
    public int MaxConnections { get; set; } = 1000;

    /// <summary>How long a request may take, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 600)]
    public int TimeoutSec { get; set; } = 30;

    /// <summary>Stays until it is stopped (Ctrl-C, or the end of the service), and ends the endpoint then. With -Verbose each request is shown: its method, endpoint, status and time.</summary>
    [Parameter]
    public SwitchParameter Wait { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => App;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = Await(token => Engine.Inbound.GetAppAsync(App, token));
        Endpoints.CheckStart(Engine.Store.Info.Path, app.Name);
        if (BaseUri is not null && !(BaseUri.IsAbsoluteUri && BaseUri.Scheme is "https" or "http" && BaseUri.Query.Length == 0))
            throw Invalid($"'{BaseUri}' cannot be the address of an endpoint.", "Give an absolute address without a query, such as https://people.contoso.com/scim/v2.", $"{BaseUri}");
        if (!ShouldProcess(app.Name, $"Take in what is pushed, on {Address} port {Port}"))
            return;
        // What imports tell may be sent to people, with secrets that only the session can get at.
        FetchNotificationSecrets();
        var options = Options(app);
        var endpoint = Await(token => Endpoints.StartAsync(() => StartAsync(app, options, token)));
        SessionEnd.Register(Session);
        if (Await(ServiceManager.ReadyAsync) is { } untold)
            WriteWarning(untold);
        WriteObject(endpoint.Show());
        if (!Wait)
            return;
        try
        {
            Pump(endpoint.EventsAsync(StopToken));
        }
        finally
        {
            PipelineWait.ForCleanup(() => Endpoints.StopAsync(endpoint), TimeSpan.FromSeconds(10));
        }
    }

    private KestrelOptions Options(App app) => new()
    {
        Address = Address,
        Port = Port,
        Certificate = CertificatePath is null ? null : ServerCertificate.Open(ResolveNewPath(CertificatePath), Password(app), TimeProvider.System),
        BaseUri = BaseUri?.AbsoluteUri.TrimEnd('/'),
        Limits = new() { MaxBodyBytes = MaxRequestBytes, MaxDepth = MaxDepth, MaxFilterLength = MaxFilterLength, MaxFilterSize = MaxFilterSize },
        MaxConnections = MaxConnections,
        RequestTimeout = TimeSpan.FromSeconds(TimeoutSec),
    };

    // Kept apart: what is of ASP.NET is loaded only where it is there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private ValueTask<RunningEndpoint> StartAsync(App app, KestrelOptions options, CancellationToken cancellationToken) => RunningEndpoint.StartAsync(
        Engine,
        app.Name,
        Session,
        TimeSpan.FromSeconds(ImportEvery),
        RequestsPerMinute,
        (storage, admission, access, token) => KestrelHost.StartAsync(Wait ? options with { Access = access } : options, storage, admission, token),
        cancellationToken);

    // The secret is at hand for as long as the endpoint runs: the certificate's file is read again when it is replaced.
    private Func<char[]?> Password(App app)
    {
        if (CertificatePassword is not { } given)
            return () => null;
        var reference = given.ReferenceFor($"{app.Name}/certificate", ResolveNewPath);
        if (given.Secret is { } secret)
            Engine.Secrets.Keep(reference, secret);
        FetchSecrets([reference]);
        var owner = new SecretOwner(app.Name, $"The certificate of the endpoint of '{app.Name}'", $"Start-ProvScimEndpoint {app.Name} -CertificatePassword …");
        var kept = SecretText.From(Await(token => Engine.Secrets.GetAsync(owner, reference, token)));
        return () => kept.Memory.ToArray();
    }

    private static ProvisioningException Invalid(string message, string action, string target) =>
        new ProvisioningError { Id = ErrorIds.EndpointInvalid, Category = ProvisioningErrorCategory.InvalidInput, Message = message, RecommendedAction = action, Target = target }.ToException();
}
