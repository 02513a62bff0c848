using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Says who is told about what, by mail or by webhook.</summary>
/// <remarks>
/// <para>A notification that is there is changed in what is named, and otherwise made. It is mail where -SmtpServer, -Sender and -Recipient are given, and a webhook where -Uri is.</para>
/// <para>What is to be told is kept together with what it is about, and sent after each run for half a minute at most; what does not get through is tried again, 20 times. No run waits for more, and none fails because of it
/// (docs/notifications.md).</para>
/// <para>-Subject and -Body are templates: {{Title}}, {{Details}}, {{Command}}, {{Count}}, {{Event}}, {{Run}}, {{Plan}}, {{Store}}, {{Path}}, {{Time}} and {{Notification}} stand for what there is to tell. An empty one brings the standard one back.</para>
/// </remarks>
/// <example>
/// <code>Set-ProvNotification ops -Event RunHeld, RunFailed -SmtpServer smtp.contoso.com -Sender provisioning@contoso.com -Recipient ops@contoso.com -UserName provisioning -Credential env:SMTP_PASSWORD</code>
/// <para>Has a mail sent when a guard holds changes or something fails. The password is in an environment variable.</para>
/// </example>
/// <example>
/// <code>Set-ProvNotification chat -Event TaskMade, TaskOverdue -Uri 'https://hooks.contoso.com/{secret}' -Credential env:HOOK -Body '{"text":"{{Title}}\n{{Details}}"}'</code>
/// <para>Has tasks told in a chat, whose address has a part that is secret.</para>
/// </example>
/// <example>
/// <code>Get-ProvNotification ops | Set-ProvNotification -Enabled $false</code>
/// <para>Is silent until it is enabled again.</para>
/// </example>
/// <example>
/// <code>Set-ProvNotification desk -Event AccountExpiring -ExpiringDays 30 -SmtpServer smtp.contoso.com -Sender provisioning@contoso.com -Recipient desk@contoso.com</code>
/// <para>Has a mail sent of everybody whose access ends within 30 days, of each once.</para>
/// </example>
/// <seealso cref="SendProvNotificationCommand"/>
/// <seealso cref="GetProvDeliveryCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvNotification", SupportsShouldProcess = true)]
[OutputType(typeof(Notification))]
public sealed class SetProvNotificationCommand : AppCmdlet
{
    private const int StandardTimeoutSec = 10;

    /// <summary>The name: a letter, then up to 62 letters, digits, '-' or '_'.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NotificationCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>What is told.</summary>
    [Parameter(Position = 1)]
    public NotificationKind[]? Event { get; set; }

    /// <summary>Who gets the mail.</summary>
    [Parameter]
    [Alias("To")]
    public string[]? Recipient { get; set; }

    /// <summary>From whom the mail is.</summary>
    [Parameter]
    public string? Sender { get; set; }

    /// <summary>The mail server, by the name that its certificate has.</summary>
    [Parameter]
    public string? SmtpServer { get; set; }

    /// <summary>The mail server's port; by default 587 for StartTls, 465 for Implicit and 25 for None.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int Port { get; set; }

    /// <summary>How mail is encrypted: after STARTTLS, without which nothing is sent; from the first byte; or not at all.</summary>
    [Parameter]
    public SmtpTls Tls { get; set; }

    /// <summary>The account to sign in with at the mail server; a PSCredential brings its own.</summary>
    [Parameter]
    public string? UserName { get; set; }

    /// <summary>A file with the certificate (PEM) of the authority that the mail server's comes from, where the system does not trust it.</summary>
    [Parameter]
    public string? CaPath { get; set; }

    /// <summary>The address of the webhook, https except on this machine. {secret} in it stands for the secret of -Credential.</summary>
    [Parameter]
    public Uri? Uri { get; set; }

    /// <summary>The mail account's password, or the secret that signs webhooks; or where it is kept: env:NAME, file:PATH, vault:VAULT/NAME.</summary>
    [Parameter]
    [CredentialTransformation]
    public CredentialArgument? Credential { get; set; }

    /// <summary>The template of the mail's subject.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Subject { get; set; }

    /// <summary>The template of the text; of a webhook, JSON.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Body { get; set; }

    /// <summary>How long one try may take, in seconds; 10 by default.</summary>
    [Parameter]
    [ValidateRange(1, 30)]
    public int TimeoutSec { get; set; }

    /// <summary>So many days ahead AccountExpiring tells of access that ends; 14 by default.</summary>
    [Parameter]
    [ValidateRange(1, 365)]
    public int ExpiringDays { get; set; }

    /// <summary>False to be silent for now.</summary>
    [Parameter]
    public bool Enabled { get; set; }

    /// <summary>Writes the notification to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    private bool IsMail => Recipient is not null || Sender is not null || SmtpServer is not null || Bound(nameof(Port)) || Bound(nameof(Tls)) || UserName is not null || CaPath is not null;

    /// <inheritdoc/>
    protected override void Process()
    {
        var before = Await(token => Engine.Notifications.FindAsync(Name, token)) ?? new() { Name = Name, TimeoutSec = StandardTimeoutSec };
        var notification = before with
        {
            Events = Event is null ? before.Events : [.. Event.Distinct().Order()],
            Mail = before.Mail is not null || IsMail ? Route(before.Mail) : null,
            Webhook = Uri is null ? before.Webhook : new(Uri),
            Credential = Credential?.ReferenceFor($"notification/{before.Name}", ResolveNewPath) ?? before.Credential,
            Subject = Template(Subject, before.Subject),
            Body = Template(Body, before.Body),
            TimeoutSec = Bound(nameof(TimeoutSec)) ? TimeoutSec : before.TimeoutSec,
            ExpiringDays = Bound(nameof(ExpiringDays)) ? ExpiringDays : before.ExpiringDays,
            Enabled = Bound(nameof(Enabled)) ? Enabled : before.Enabled,
        };
        Engine.Notifications.Check(notification);
        if (ShouldProcess(before.Name, before.Revision == 0 ? "Add notification" : "Change notification"))
        {
            notification = Await(token => Engine.Notifications.SaveAsync(notification, token));
            if (Credential?.Secret is { } secret)
                Engine.Secrets.Keep(notification.Credential!, secret);
        }

        if (PassThru)
            WriteObject(notification);
    }

    private MailRoute Route(MailRoute? before)
    {
        var tls = Bound(nameof(Tls)) ? Tls : before?.Tls ?? SmtpTls.StartTls;
        var port = Bound(nameof(Port)) ? Port : before is null || before.Port == StandardPort(before.Tls) ? StandardPort(tls) : before.Port;
        return new(SmtpServer ?? before?.Server ?? "", port, tls, Sender ?? before?.From ?? "", Recipient ?? before?.To ?? [])
        {
            UserName = UserName ?? Credential?.UserName ?? before?.UserName,
            CaPath = CaPath is null ? before?.CaPath : ResolveNewPath(CaPath),
        };
    }

    private static int StandardPort(SmtpTls tls) => tls switch
    {
        SmtpTls.Implicit => 465,
        SmtpTls.None => 25,
        _ => 587,
    };

    private static string? Template(string? given, string? before) => given is null ? before : given.Length == 0 ? null : given;

    private bool Bound(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);
}
