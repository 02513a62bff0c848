using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Tries to reach an app and to sign in, and says what was found.</summary>
/// <remarks>
/// Nothing is changed in the app. The result says whether the app can be used, what it supports in plain sentences, and otherwise why not and what to do. An app that is left alone because it did not serve us is tried all the same, and goes on being left alone until its time or Clear-ProvQuarantine.
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
        ConnectionTest test;
        try
        {
            test = Await(token => Engine.Apps.TestAsync(app, token));
        }
        catch (ProvisioningException e)
        {
            test = new(false, [], e.Error);
        }

        var health = Await(token => Engine.Quarantine.WithHealthAsync(app, token)).Health;
        IReadOnlyList<string> findings = health is null ? test.Findings : [.. test.Findings, $"runs leave it alone until {health.NextTry:u}: Clear-ProvQuarantine {app.Name} ends that"];
        WriteObject(new AppTest(app.Name, test.Succeeded, findings, test.Error?.Message, test.Error?.RecommendedAction));
    }
}
