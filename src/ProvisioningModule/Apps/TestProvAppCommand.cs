using System.Management.Automation;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Provisioning.Commands;

/// <summary>Tries to reach an app and to sign in, and says what was found.</summary>
/// <remarks>
/// Nothing is changed in the app. The result says whether the app can be used, how it is signed in to and until when the token holds, what it supports in plain sentences, and otherwise why not and what to do. Where a person has to sign in (a device code of Microsoft Entra), a warning says how, and the command waits for it. An app that is left alone because it did not serve us is tried all the same, and goes on being left alone until its time or Clear-ProvQuarantine.
/// </remarks>
/// <example>
/// <code>Test-ProvApp slack</code>
/// <para>Tests one app.</para>
/// </example>
/// <example>
/// <code>Get-ProvApp | Test-ProvApp | Where-Object { -not $_.Succeeded }</code>
/// <para>Shows the apps that cannot be used.</para>
/// </example>
/// <seealso cref="NewProvAppCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "ProvApp")]
[OutputType(typeof(AppTest))]
public sealed class TestProvAppCommand : AppNameCmdlet
{
    /// <inheritdoc/>
    protected override void Process()
    {
        var app = FindApp(Name);
        FetchSecrets([app]);
        Pump(EventsAsync(app));
    }

    // What is to be told comes while the test waits: somebody may have to sign in.
    private async IAsyncEnumerable<EngineEvent> EventsAsync(App app, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var events = Channel.CreateUnbounded<EngineEvent>();
        var test = TestAsync(app, events.Writer, cancellationToken);
        await foreach (var item in events.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            yield return item;
        yield return new ResultEvent(await test.ConfigureAwait(false));
    }

    private async Task<AppTest> TestAsync(App app, ChannelWriter<EngineEvent> events, CancellationToken cancellationToken)
    {
        try
        {
            var test = await TriedAsync(app, events, cancellationToken).ConfigureAwait(false);
            var health = (await Engine.Quarantine.WithHealthAsync(app, cancellationToken).ConfigureAwait(false)).Health;
            IReadOnlyList<string> findings = health is null ? test.Findings : [.. test.Findings, $"runs leave it alone until {health.NextTry:u}: Clear-ProvQuarantine {app.Name} ends that"];
            return new(app.Name, test.Succeeded, findings, test.Error?.Message, test.Error?.RecommendedAction);
        }
        finally
        {
            events.Complete();
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
