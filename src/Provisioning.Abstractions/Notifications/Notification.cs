using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>Who is told about what, and how. Exactly one of <see cref="Mail"/> and <see cref="Webhook"/> is set.</summary>
public sealed record Notification
{
    /// <summary>Its unique name, compared without regard to case: a letter, then up to 62 letters, digits, '-' or '_'.</summary>
    public required string Name { get; init; }

    /// <summary>What is told.</summary>
    public IReadOnlyList<NotificationKind> Events { get; init; } = [];

    /// <summary>False while nothing is to be told.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public bool Enabled { get; init; } = true;

    /// <summary>Where mail goes; null for a webhook.</summary>
    public MailRoute? Mail { get; init; }

    /// <summary>Where a webhook is; null for mail.</summary>
    public WebhookRoute? Webhook { get; init; }

    /// <summary>Where the mail account's password, or the secret that signs webhooks, is to be found; null where none is needed.</summary>
    public SecretReference? Credential { get; init; }

    /// <summary>The template of the subject; null for the standard one.</summary>
    public string? Subject { get; init; }

    /// <summary>The template of the text; null for the standard one.</summary>
    public string? Body { get; init; }

    /// <summary>How long one try may take, in seconds.</summary>
    public int TimeoutSec { get; init; }

    /// <summary>So many days ahead <see cref="NotificationKind.AccountExpiring"/> tells; 1 to 365.</summary>
    public int ExpiringDays { get; init; } = 14;

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <summary>Where it goes: the recipients, or the webhook's server.</summary>
    [JsonIgnore]
    public string Destination => Mail is { } mail ? string.Join(", ", mail.To) : Webhook?.Uri is { IsAbsoluteUri: true } address ? address.GetLeftPart(UriPartial.Authority) : "";

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>How mail is protected on its way to the server.</summary>
public enum SmtpTls
{
    /// <summary>The connection is encrypted after STARTTLS (RFC 3207); a server that does not offer it gets no mail. Port 587 by default.</summary>
    StartTls,

    /// <summary>The connection is encrypted from its first byte (RFC 8314 section 3.3). Port 465 by default.</summary>
    Implicit,

    /// <summary>Nothing is encrypted: for a server on this machine. Port 25 by default. No password is ever sent so.</summary>
    None,
}

/// <summary>Where mail goes, and through which server.</summary>
/// <param name="Server">The server's name, which its certificate has to have.</param>
/// <param name="Port">Its port.</param>
/// <param name="Tls">How the connection is protected.</param>
/// <param name="From">The sender's address.</param>
/// <param name="To">The recipients' addresses.</param>
public sealed record MailRoute(string Server, int Port, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] SmtpTls Tls, string From, IReadOnlyList<string> To)
{
    /// <summary>The account to sign in with; null where the server asks for none.</summary>
    public string? UserName { get; init; }

    /// <summary>A file with certificates (PEM) of the authorities that the server's certificate has to come from; null for those that the system trusts.</summary>
    public string? CaPath { get; init; }
}

/// <summary>Where a webhook is.</summary>
/// <param name="Uri">The address to which messages are posted. Redirects are not followed.</param>
public sealed record WebhookRoute(Uri Uri);
