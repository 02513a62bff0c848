using System.Collections;
using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Adds an app: a system that says who there is, or one that gets accounts.</summary>
/// <remarks>
/// <para>A source (-Direction Source) feeds the directory; a target gets accounts for the users who are assigned to it. Settings are those of the connector: see docs/csv.md, docs/scim.md, docs/ldap.md, docs/active-directory.md and docs/tasks.md. What becomes of the accounts of who leaves: docs/deprovisioning.md.
/// Nothing is asked of the app itself here: Test-ProvApp does that.</para>
/// <para>A new target is ReadOnly: plans show what would be done to it, and nothing is written until -Mode is Additive (nothing is taken away) or Enforce.</para>
/// <para>-Template starts from what is known of an application (Get-ProvTemplate, docs/templates.md): its connector, settings and mappings. What -Settings says goes before the template's, and has to say what this leaves open, such as the name of your tenant.</para>
/// <para>Secrets are given as a SecureString or PSCredential, and then live in this session only; or as the place where they are kept: env:NAME, file:PATH, vault:VAULT/NAME.</para>
/// </remarks>
/// <example>
/// <code>New-ProvApp hr -Connector Csv -Direction Source -Settings @{ Path = './hr.csv'; Key = 'WorkerID' }</code>
/// <para>Adds an HR export as a source.</para>
/// </example>
/// <example>
/// <code>New-ProvApp slack -Connector Scim -Mode Enforce -Settings @{ BaseUri = 'https://api.slack.com/scim/v2' } -Credential env:SLACK_TOKEN</code>
/// <para>Adds an application that gets accounts by SCIM; its token is in an environment variable.</para>
/// </example>
/// <example>
/// <code>New-ProvApp wiki -Connector Scim -Settings @{ BaseUri = 'https://wiki.contoso.com/scim/v2'; SignIn = 'OAuth'; TokenUri = 'https://login.contoso.com/oauth2/token'; ClientId = 'provisioning'; Scope = 'scim' } -Credential env:WIKI_SECRET</code>
/// <para>Adds an application that is signed in to as an OAuth 2.0 client; docs/scim.md has the other ways.</para>
/// </example>
/// <example>
/// <code>New-ProvApp code -Template GitHubEnterprise -Settings @{ Enterprise = 'contoso' } -Credential env:GITHUB_TOKEN</code>
/// <para>Adds an application from its template, which has its address but for the name of your enterprise, and its mappings.</para>
/// </example>
/// <example>
/// <code>New-ProvApp people -Template OpenLdap -Settings @{ Server = 'ldap.example.com'; BaseDn = 'dc=example,dc=com'; UserName = 'uid=provisioning,ou=System,dc=example,dc=com'; SearchBases = 'ou=People,dc=example,dc=com' } -Credential env:LDAP_PASSWORD</code>
/// <para>Adds an OpenLDAP directory; the password of the account that signs in is in an environment variable. docs/ldap.md has the settings.</para>
/// </example>
/// <example>
/// <code>New-ProvApp ad -Template ActiveDirectory -Settings @{ Domain = 'corp.example.com'; UserName = 'svc-provisioning@corp.example.com'; SearchBases = 'OU=People,DC=corp,DC=example,DC=com' } -Credential env:AD_PASSWORD</code>
/// <para>Adds a domain of Active Directory. docs/active-directory.md has the settings, and the rights that the service account needs.</para>
/// </example>
/// <example>
/// <code>New-ProvApp badge -Connector Manual -Mode Enforce -Settings @{ DueDays = 3; Assignee = 'Reception' }</code>
/// <para>Adds a system that has no API: people get tasks (Get-ProvTask).</para>
/// </example>
/// <example>
/// <code>New-ProvApp forum -Connector Scim -Settings @{ BaseUri = 'https://forum.contoso.com/scim/v2' } -Credential env:FORUM_TOKEN -Deprovisioning Delete -DeleteAfterDays 90 -DataOwner Manager</code>
/// <para>Adds an application whose accounts are deleted 90 days after they were disabled; the manager is named as the one who is to get the data.</para>
/// </example>
/// <seealso cref="GetProvTemplateCommand"/>
/// <seealso cref="SetProvMappingCommand"/>
/// <seealso cref="TestProvAppCommand"/>
[Cmdlet(VerbsCommon.New, "ProvApp", SupportsShouldProcess = true, DefaultParameterSetName = ByConnector)]
[OutputType(typeof(App))]
public sealed class NewProvAppCommand : StoreCmdlet
{
    private const string ByConnector = nameof(Connector);
    private const string ByTemplate = nameof(Template);

    /// <summary>The name: unique, a letter, then up to 62 letters, digits, '-' or '_'. It cannot be changed later.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The kind of app: Csv, Scim, Ldap, ActiveDirectory, ScimEndpoint or Manual.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = ByConnector)]
    [ArgumentCompleter(typeof(ConnectorCompleter))]
    public string Connector { get; set; } = "";

    /// <summary>The template to start from: what is known of an application (Get-ProvTemplate).</summary>
    [Parameter(Mandatory = true, ParameterSetName = ByTemplate)]
    [ArgumentCompleter(typeof(TemplateCompleter))]
    public string Template { get; set; } = "";

    /// <summary>The connector's settings, and what the template leaves open. Relative paths are taken from the current location and kept as full ones.</summary>
    [Parameter]
    public IDictionary? Settings { get; set; }

    /// <summary>The secret to sign in with, or where it is kept: env:NAME, file:PATH, vault:VAULT/NAME. The name of a PSCredential becomes the user name (Basic) or the id of the client (OAuth).</summary>
    [Parameter]
    [CredentialTransformation]
    public CredentialArgument? Credential { get; set; }

    /// <summary>Source feeds the directory, Target gets accounts. By default what the connector can be first: Source for Csv and ScimEndpoint, Target for Scim, Ldap, ActiveDirectory and Manual.</summary>
    [Parameter]
    public AppDirection Direction { get; set; }

    /// <summary>What a run may do to it: nothing (ReadOnly), all but take away (Additive), or everything (Enforce).</summary>
    [Parameter]
    public AppMode Mode { get; set; } = AppMode.ReadOnly;

    /// <summary>
    /// The attributes by which an object that is there already is linked to a user, when exactly one on each side has the value. None by default.
    /// </summary>
    [Parameter]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[] MatchOn { get; set; } = [];

    /// <summary>Among several sources of one person the lowest number decides who is active. By default the order in which apps are made.</summary>
    [Parameter]
    [ValidateRange(1, 1_000_000)]
    public int Priority { get; set; }

    /// <summary>
    /// Attributes of the directory of which this source owns the emptiness: where it has no value, they are cleared, and no later source is asked. '*' for all that it maps.
    /// </summary>
    [Parameter]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(AttributeCompleter))]
    public string[] NullIsValue { get; set; } = [];

    /// <summary>
    /// What becomes of the account of somebody who has left or lost the assignment: Disable (the default, where the template does not say otherwise), Delete (disabled, then deleted after -DeleteAfterDays), Keep (stays as it is), or Manual (a task
    /// asks a person to disable it).
    /// </summary>
    [Parameter]
    public Deprovisioning Deprovisioning { get; set; }

    /// <summary>For -Deprovisioning Delete, how many days an account is disabled before it is deleted: 0 to 3650, 30 by default. 0 deletes it at once, without disabling it before.</summary>
    [Parameter]
    public int DeleteAfterDays { get; set; }

    /// <summary>Who is to get the data of somebody whose account is taken away: Manager, or a name, team or address as free text. It is said in changes and tasks; nothing is moved.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DataOwnerCompleter))]
    public string? DataOwner { get; set; }

    /// <summary>
    /// How it is made sure, before an account is changed, that the app still has what the change was planned on: Auto (the default) by its version where the app checks it and else by reading it first, Read always by reading
    /// (one more request for each change), None not at all (docs/plans.md).
    /// </summary>
    [Parameter]
    public PreImageCheck PreImageCheck { get; set; }

    /// <summary>For how many hours -Delta may read changes alone before the app is read whole again, which is how it is found who is gone: 1 to 720, 24 by default.</summary>
    [Parameter]
    public int FullReadHours { get; set; }

    /// <summary>
    /// What becomes of an account that is gone from the app while its person is to have it: Recreate makes a new one (the default), Relink only takes another one of theirs, Report does nothing and says so. An account that was disabled
    /// before is made anew in any case (docs/deprovisioning.md).
    /// </summary>
    [Parameter]
    public WhenAccountGone WhenAccountGone { get; set; }

    /// <summary>With what kind of password new accounts are made: None (the default), Random, or Words, a passphrase of four.</summary>
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

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var template = ParameterSetName == ByTemplate ? Await(token => Templates.Shipped.GetAsync(Template, token)) : null;
        var connector = template?.Connector ?? Connector;
        var factory = Connectors.Find(connector);
        var settings = AppSettings.With(template?.Settings ?? AttributeSet.Empty, connector, Settings, Credential, ResolveNewPath);
        var app = new App
        {
            Name = Name,
            Connector = connector,
            Direction = MyInvocation.BoundParameters.ContainsKey(nameof(Direction)) || factory is null ? Direction : factory.Directions[0],
            Mode = Mode,
            Settings = template is null ? settings : TemplateSettings.Fill(template, Name, settings),
            Mappings = template?.Mappings ?? [],
            Credential = Credential?.ReferenceFor(Name, ResolveNewPath),
            MatchOn = MatchOn,
            Priority = Priority,
            NullIsValue = NullIsValue,
            Deprovisioning = MyInvocation.BoundParameters.ContainsKey(nameof(Deprovisioning)) ? Deprovisioning : template?.Deprovisioning ?? default,
            DeleteAfterDays = MyInvocation.BoundParameters.ContainsKey(nameof(DeleteAfterDays)) ? DeleteAfterDays : null,
            DataOwner = DataOwner,
            PreImageCheck = PreImageCheck,
            FullReadHours = MyInvocation.BoundParameters.ContainsKey(nameof(FullReadHours)) ? FullReadHours : null,
            WhenAccountGone = WhenAccountGone,
            InitialPassword = InitialPasswordArguments.Of(Name, null, InitialPassword, Vault, EntryName),
        };
        app = Await(token => Engine.Apps.PrepareAsync(app, token));
        if (ShouldProcess(Name, "Add app"))
        {
            app = Await(token => Engine.Apps.CreateAsync(app, token));
            if (Credential?.Secret is { } secret)
                Engine.Secrets.Keep(app.Credential!, secret);
        }

        WriteObject(app);
    }
}
