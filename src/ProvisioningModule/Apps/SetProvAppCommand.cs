using System.Collections;
using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Changes an app.</summary>
/// <remarks>
/// What is not named stays as it is. -Settings changes the settings that it names; $null takes one away. After a change of settings, mappings or matching the next plan evaluates everybody anew.
/// </remarks>
/// <example>
/// <code>Set-ProvApp slack -Mode Enforce</code>
/// <para>Lets runs do everything to the app that the plan says.</para>
/// </example>
/// <example>
/// <code>Set-ProvApp hr -Settings @{ AlwaysWhole = $true } -PassThru</code>
/// <para>Says that the file is always whole, so that who is missing in it counts as gone.</para>
/// </example>
/// <seealso cref="GetProvAppCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvApp", SupportsShouldProcess = true)]
[OutputType(typeof(App))]
public sealed class SetProvAppCommand : AppNameCmdlet
{
    /// <summary>Settings to change.</summary>
    [Parameter]
    public IDictionary? Settings { get; set; }

    /// <summary>The secret to sign in with, or where it is kept: env:NAME, file:PATH, vault:VAULT/NAME.</summary>
    [Parameter]
    public CredentialArgument? Credential { get; set; }

    /// <summary>Which way people flow.</summary>
    [Parameter]
    public AppDirection Direction { get; set; }

    /// <summary>What a run may do to it.</summary>
    [Parameter]
    public AppMode Mode { get; set; }

    /// <summary>The attributes by which an object that is there already is linked to a user. An empty list for none.</summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[]? MatchOn { get; set; }

    /// <summary>Among several sources of one person the lowest number decides who is active.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Priority { get; set; }

    /// <summary>Writes the app to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var before = FindApp(Name);
        var app = before with
        {
            Settings = AppSettings.With(before.Settings, Settings, ResolveNewPath),
            Credential = Credential?.ReferenceFor(before.Name, ResolveNewPath) ?? before.Credential,
            Direction = Bound(nameof(Direction)) ? Direction : before.Direction,
            Mode = Bound(nameof(Mode)) ? Mode : before.Mode,
            MatchOn = MatchOn ?? before.MatchOn,
            Priority = Bound(nameof(Priority)) ? Priority : before.Priority,
        };
        Await(token => Engine.Apps.CheckAsync(app, token));
        if (ShouldProcess(before.Name, "Change app"))
        {
            app = Await(token => Engine.Apps.UpdateAsync(app, "Set-ProvApp", token));
            if (Credential?.Secret is { } secret)
                Engine.Secrets.Keep(app.Credential!, secret);
        }

        if (PassThru)
            WriteObject(app);
    }

    private bool Bound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
