using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Tries to reach an app and to sign in, says what was found, and with -Probe tries what the app does.</summary>
/// <remarks>
/// Nothing is changed in the app without -Probe. The result says whether the app can be used, how it is signed in to and until when the token holds, what it supports in plain sentences, and otherwise why not and what to do. Where a person has to sign in (a device code of Microsoft Entra), a warning says how, and the command waits for it. An app that is left alone because it did not serve us is tried all the same, and goes on being left alone until its time or Clear-ProvQuarantine.
/// <para>
/// What a service says of itself is not always so. With -Probe a user and a group whose names can be nobody's (provisioning-probe-…) are made there, changed and deleted, and Features has what was seen: whether people are found, pages hold, changes and disabling arrive, members are listed, and so on, with what follows from it.
/// RecommendedSettings has the settings that follow. Other people are read where it must be, never changed, and in no output. The service may send a new user a message or count a licence meanwhile. What cannot be deleted is disabled where that is possible, and LeftBehind names it. Where the command is
/// stopped, what was made is deleted in the background; should the process end before, the name says what it is, and the audit record has it. The mode of the app does not matter: it is for runs.
/// </para>
/// </remarks>
/// <example>
/// <code>Test-ProvApp slack</code>
/// <para>Tests one app.</para>
/// </example>
/// <example>
/// <code>Get-ProvApp | Test-ProvApp | Where-Object { -not $_.Succeeded }</code>
/// <para>Shows the apps that cannot be used.</para>
/// </example>
/// <example>
/// <code>$test = Test-ProvApp slack -Probe; $test.Features; Set-ProvApp slack -Settings $test.RecommendedSettings</code>
/// <para>Tries what the service does, after a question, shows each finding, and sets what follows from them.</para>
/// </example>
/// <example>
/// <code>Test-ProvApp slack -Probe -WhatIf</code>
/// <para>Says what would be made to try it.</para>
/// </example>
/// <seealso cref="NewProvAppCommand"/>
/// <seealso cref="SetProvAppCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "ProvApp", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(AppTest))]
public sealed class TestProvAppCommand : AppNameCmdlet
{
    /// <summary>Tries what the app does, on a user and a group that are made for that and deleted.</summary>
    [Parameter]
    public SwitchParameter Probe { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(Name);
        var name = Probe ? ProbeService.NewName() : null;
        if (name is not null)
        {
            Await(_ => Engine.Probes.CheckAsync(app));
            if (!ShouldProcess(app.Name, $"Make, change and delete a user and a group named {name}, to try the app"))
                name = null;
        }

        FetchSecrets([app]);
        Pump(EventsAsync(app, name));
    }

    // What is to be told comes while the test waits: somebody may have to sign in.
    private async IAsyncEnumerable<EngineEvent> EventsAsync(App app, string? probe, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var events = Channel.CreateUnbounded<EngineEvent>();
        var test = TestAsync(app, probe, events.Writer, cancellationToken);
        await foreach (var item in events.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            yield return item;
        yield return new ResultEvent(await test.ConfigureAwait(false));
    }

    private async Task<AppTest> TestAsync(App app, string? probe, ChannelWriter<EngineEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            var test = await TriedAsync(app, events, cancellationToken).ConfigureAwait(false);
            var health = (await Engine.Quarantine.WithHealthAsync(app, cancellationToken).ConfigureAwait(false)).Health;
            IReadOnlyList<string> findings = health is null ? test.Findings : [.. test.Findings, $"runs leave it alone until {health.NextTry:u}: Clear-ProvQuarantine {app.Name} ends that"];
            if (probe is null || !test.Succeeded)
                return new(app.Name, test.Succeeded, findings, test.Error?.Message, test.Error?.RecommendedAction);
            var result = await ProbedAsync(app, probe, events, cancellationToken).ConfigureAwait(false);
            foreach (var left in result.LeftBehind)
                events.TryWrite(new WarningEvent($"'{app.Name}' still has {left}: delete it there by hand."));
            return new(app.Name, result.Error is null, findings, result.Error?.Message, result.Error?.RecommendedAction) { Features = result.Features, LeftBehind = result.LeftBehind };
        }
        finally
        {
            events.Complete();
        }
    }

    private async ValueTask<ProbeResult> ProbedAsync(App app, string name, ChannelWriter<EngineEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            return await Engine.Probes.ProbeAsync(app, name, item => events.TryWrite(item), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e)
        {
            return new([], [], e.Error);
        }
    }

    private async ValueTask<ConnectionTest> TriedAsync(App app, ChannelWriter<EngineEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            return await Engine.Apps.TestAsync(app, item => events.TryWrite(item), cancellationToken).ConfigureAwait(false);
        }
        catch (ProvisioningException e)
        {
            return new(false, [], e.Error);
        }
    }
}
