using System.Text.Json.Serialization;

namespace Provisioning;

/// <summary>Somebody whose signature counts as an approval: a name with a public key. The private key never comes near a store.</summary>
public sealed record Approver
{
    /// <summary>The name, compared without regard to case: a letter, then up to 62 letters, digits, '-', '_' or '.'.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo, RFC 5280 §4.1.2.7), in lower-case hex: by it a signature finds its approver. One key is one approver.</summary>
    public required string KeyId { get; init; }

    /// <summary>The public key: SubjectPublicKeyInfo in DER, as Base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>What kind of key it is: "ECDSA P-256", "RSA 3072".</summary>
    public required string KeyType { get; init; }

    /// <summary>The operating system's account of the approver, by which it is told whether they made a plan themselves; null to go by the account that signed.</summary>
    public string? AccountName { get; init; }

    /// <summary>For a certificate, whose it is.</summary>
    public string? Subject { get; init; }

    /// <summary>For a certificate, since when signatures of it count.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>For a certificate, until when signatures of it count.</summary>
    public DateTimeOffset? NotAfter { get; init; }

    /// <summary>When it was registered (UTC).</summary>
    public DateTimeOffset Registered { get; init; }

    /// <summary>The journal's sequence number of the last change.</summary>
    [JsonIgnore]
    public long Revision { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
