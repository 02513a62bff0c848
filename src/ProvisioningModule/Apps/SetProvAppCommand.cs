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
/// <example>
/// <code>Set-ProvApp slack -Deprovisioning Delete -DeleteAfterDays 60; New-ProvPlan slack -WhatIf</code>
/// <para>Deletes accounts that have been disabled for 60 days because their people left, and shows what that means today.</para>
/// </example>
/// <example>
/// <code>Set-ProvApp slack -InitialPassword Random -Vault Contoso</code>
/// <para>Has new accounts made with a random password each, which goes into a vault.</para>
/// </example>
/// <seealso cref="GetProvAppCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvApp", SupportsShouldProcess = true)]
[OutputType(typeof(App))]
public sealed class SetProvAppCommand : AppNameCmdlet
{
    /// <summary>Settings to change.</summary>
    [Parameter]
    public IDictionary? Settings { get; set; }

    /// <summary>The secret to sign in with, or where it is kept: env:NAME, file:PATH, vault:VAULT/NAME. The name of a PSCredential becomes the user name (Basic) or the id of the client (OAuth).</summary>
    [Parameter]
    [CredentialTransformation]
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

    /// <summary>
    /// Attributes of the directory of which this source owns the emptiness: where it has no value, they are cleared, and no later source is asked. '*' for all that it maps.
    /// </summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[]? NullIsValue { get; set; }

    /// <summary>
    /// What becomes of the account of somebody who has left or lost the assignment: Disable, Delete (disabled, then deleted after -DeleteAfterDays), Keep (stays as it is), or Manual (a task
    /// asks a person to disable it).
    /// </summary>
    [Parameter]
    public Deprovisioning Deprovisioning { get; set; }

    /// <summary>For -Deprovisioning Delete, how many days an account is disabled before it is deleted: 0 to 3650, 30 by default. 0 deletes it at once, without disabling it before.</summary>
    [Parameter]
    public int DeleteAfterDays { get; set; }

    /// <summary>Who is to get the data of somebody whose account is taken away: Manager, or a name, team or address as free text. It is said in changes and tasks; nothing is moved. An empty text for nobody.</summary>
    [Parameter]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(DataOwnerCompleter))]
    public string? DataOwner { get; set; }

    /// <summary>
    /// How it is made sure, before an account is changed, that the app still has what the change was planned on: Auto by its version where the app checks it and else by reading it first, Read always by reading
    /// (one more request for each change), None not at all (docs/plans.md).
    /// </summary>
    [Parameter]
    public PreImageCheck PreImageCheck { get; set; }

    /// <summary>For how many hours -Delta may read changes alone before the app is read whole again, which is how it is found who is gone: 1 to 720, 24 by default.</summary>
    [Parameter]
    public int FullReadHours { get; set; }

    /// <summary>
    /// What becomes of an account that is gone from the app while its person is to have it: Recreate makes a new one, Relink only takes another one of theirs, Report does nothing and says so. An account that was disabled
    /// before is made anew in any case (docs/deprovisioning.md).
    /// </summary>
    [Parameter]
    public WhenAccountGone WhenAccountGone { get; set; }

    /// <summary>With what kind of password new accounts are made: None, Random, or Words, a passphrase of four.</summary>
    [Parameter]
    public InitialPasswordKind InitialPassword { get; set; }

    /// <summary>The vault of SecretManagement that the passwords of new accounts go into.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Vault { get; set; }

    /// <summary>The name that a new account's password gets there; {app} and {userName} stand for the app's and the user's. By default '{app}/{userName}'.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? EntryName { get; set; }

    /// <summary>Writes the app to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void Process()
    {
        var before = FindApp(Name);
        var policy = Bound(nameof(Deprovisioning)) ? Deprovisioning : before.Deprovisioning;
        var app = before with
        {
            Settings = AppSettings.With(before.Settings, before.Connector, Settings, Credential, ResolveNewPath),
            Credential = Credential?.ReferenceFor(before.Name, ResolveNewPath) ?? before.Credential,
            Direction = Bound(nameof(Direction)) ? Direction : before.Direction,
            Mode = Bound(nameof(Mode)) ? Mode : before.Mode,
            MatchOn = MatchOn ?? before.MatchOn,
            Priority = Bound(nameof(Priority)) ? Priority : before.Priority,
            NullIsValue = NullIsValue ?? before.NullIsValue,
            Deprovisioning = policy,
            DeleteAfterDays = Bound(nameof(DeleteAfterDays)) ? DeleteAfterDays : policy == Deprovisioning.Delete ? before.DeleteAfterDays : null,
            DataOwner = Bound(nameof(DataOwner)) ? string.IsNullOrWhiteSpace(DataOwner) ? null : DataOwner : before.DataOwner,
            PreImageCheck = Bound(nameof(PreImageCheck)) ? PreImageCheck : before.PreImageCheck,
            FullReadHours = Bound(nameof(FullReadHours)) ? FullReadHours : before.FullReadHours,
            WhenAccountGone = Bound(nameof(WhenAccountGone)) ? WhenAccountGone : before.WhenAccountGone,
            InitialPassword = InitialPasswordArguments.Of(before.Name, before.InitialPassword, Bound(nameof(InitialPassword)) ? InitialPassword : null, Vault, EntryName),
        };
        Await(token => Engine.Apps.CheckAsync(app, null, token));
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
