using System.Management.Automation;
using System.Net;
using System.Security;
using System.Security.Cryptography;
using Provisioning.Scim.Service;

namespace Provisioning.Commands;

/// <summary>Starts a practice application: a SCIM 2.0 service in this process, to try things out on.</summary>
/// <remarks>
/// <para>It listens on 127.0.0.1 only, wants a token, keeps its users in memory or in a file, and ends with the process. It has users and groups, filters, sorting, paging, PATCH and ETags.</para>
/// <para>-ThrottleEvery, -FailEvery and -StallEvery make it misbehave, so that you can see how a run copes with an application that does.</para>
/// </remarks>
/// <example>
/// <code>$sandbox = Start-ProvSandbox; New-ProvApp practice -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce</code>
/// <para>Starts one and adds it as an app.</para>
/// </example>
/// <example>
/// <code>Start-ProvSandbox -Name slow -Path ./slow.jsonl -ThrottleEvery 20 -StallEvery 50 -StallFor 3</code>
/// <para>Starts one that keeps its users in a file, refuses every 20th request for now and lets every 50th wait for three seconds.</para>
/// </example>
/// <seealso cref="StopProvSandboxCommand"/>
/// <seealso cref="GetProvSandboxCommand"/>
[Cmdlet(VerbsLifecycle.Start, "ProvSandbox", SupportsShouldProcess = true)]
[OutputType(typeof(Sandbox))]
public sealed class StartProvSandboxCommand : ProvCmdlet
{
    /// <summary>Its name in this process.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "sandbox";

    /// <summary>The port; a free one by default.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <summary>A file that keeps what it has, made when it is not there. In memory by default.</summary>
    [Parameter]
    public string? Path { get; set; }

    /// <summary>The token that it wants; a random one by default.</summary>
    [Parameter]
    public SecureString? Token { get; set; }

    /// <summary>Every n-th request is answered 429, with the wish to come back in a second.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int ThrottleEvery { get; set; }

    /// <summary>Every n-th request is answered 500.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int FailEvery { get; set; }

    /// <summary>Every n-th request waits before its answer.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int StallEvery { get; set; }

    /// <summary>How long it waits then, in seconds.</summary>
    [Parameter]
    [ValidateRange(0, 3600)]
    public double StallFor { get; set; } = 5;

    /// <summary>How long every answer takes at least, in milliseconds.</summary>
    [Parameter]
    [ValidateRange(0, 60_000)]
    public int Latency { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override bool FailureEndsStatement => true;

    /// <inheritdoc/>
    protected override void Process()
    {
        if (!ShouldProcess(Name, "Start practice application"))
            return;
        var token = Token ?? new NetworkCredential("", Convert.ToHexString(RandomNumberGenerator.GetBytes(24))).SecurePassword;
        token.MakeReadOnly();
        var sandbox = Sandboxes.Start(Name, token, new()
        {
            Token = new NetworkCredential("", token).Password,
            Port = Port,
            Path = Path is null ? null : ResolveNewPath(Path),
            ThrottleEvery = ThrottleEvery,
            FailEvery = FailEvery,
            StallEvery = StallEvery,
            StallFor = TimeSpan.FromSeconds(StallFor),
            Latency = TimeSpan.FromMilliseconds(Latency),
        });
        WriteObject(sandbox);
    }
}
