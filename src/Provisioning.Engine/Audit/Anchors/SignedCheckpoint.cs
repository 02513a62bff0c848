using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>A checkpoint in a file with a signature over its line, and by whose key.</summary>
public static class SignedCheckpoint
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Signs a checkpoint.</summary>
    /// <returns>The file's content.</returns>
    public static byte[] Sign(AuditCheckpoint checkpoint, SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(key);
        var line = checkpoint.ToString();
        return JsonSerializer.SerializeToUtf8Bytes(
            new Content
            {
                Checkpoint = line,
                PublicKey = Convert.ToBase64String(key.PublicKey),
                Certificate = key.Certificate is { } certificate ? Convert.ToBase64String(certificate) : null,
                Signature = key.Sign(line),
            },
            Indented);
    }

    /// <summary>Reads a checkpoint: a line, or a file with one, signed or not. A signature has to fit, and has to be by the trusted key where one is given.</summary>
    /// <param name="text">The line, or the content of the file; of several lines, the last checkpoint counts.</param>
    /// <param name="trusted">The file of the public key or certificate that must have signed it, with its name; null for any.</param>
    /// <param name="name">What it is called in an error.</param>
    /// <returns>The checkpoint, and who signed it; null for nobody.</returns>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.CheckpointInvalid"/>.</exception>
    public static (AuditCheckpoint Checkpoint, string? Signer) Read(string text, (byte[] File, string Name)? trusted, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        var signer = trusted is { } given ? Key(() => PublicKeys.Read("signer", given.File, given.Name), given.Name) : null;
        if (text.TrimStart().StartsWith('{'))
            return ReadSigned(text, signer, name);
        foreach (var line in Enumerable.Reverse(text.Split('\n')))
        {
            if (!AuditCheckpoint.TryParse(line, out var checkpoint))
                continue;
            return signer is null ? (checkpoint, null) : throw Invalid(name, "has no signature, and one was asked for");
        }

        throw Invalid(name, "has no checkpoint of Checkpoint-ProvAudit in it");
    }

    private static (AuditCheckpoint Checkpoint, string? Signer) ReadSigned(string text, Approver? trusted, string name)
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(text, Indented);
            if (content is null || !AuditCheckpoint.TryParse(content.Checkpoint, out var checkpoint))
                throw Invalid(name, "has no checkpoint of Checkpoint-ProvAudit in it");
            // A certificate says whose the key is only when it is that key's.
            using var certificate = content.Certificate is { } raw ? new X509Certificate2(Convert.FromBase64String(raw)) : null;
            var key = Key(() => certificate is null ? PublicKeys.Of("signer", Convert.FromBase64String(content.PublicKey), name) : PublicKeys.Of("signer", certificate, name), name);
            if (key.PublicKey != content.PublicKey || !PublicKeys.Verify(key, content.Checkpoint, content.Signature))
                throw Invalid(name, "was altered: its signature does not fit");
            if (trusted is not null && trusted.KeyId != key.KeyId)
                throw Invalid(name, $"was signed by {NameOf(key)}, and not by {NameOf(trusted)}");
            return (checkpoint, NameOf(key));
        }
        catch (Exception e) when (e is JsonException or FormatException or CryptographicException)
        {
            throw Invalid(name, $"is no signed checkpoint ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static string NameOf(Approver key) => $"{key.Subject ?? "the key"} ({key.KeyType}, SHA-256 {key.KeyId[..16]})";

    // What signs plans signs checkpoints too, by the same rules.
    private static Approver Key(Func<Approver> read, string name)
    {
        try
        {
            return read();
        }
        catch (ProvisioningException e) when (e.Error.Id == ErrorIds.ApproverInvalid)
        {
            throw Invalid(name, "has no key that signatures could be held against: ECDSA P-256, P-384 or P-521, or RSA of 2,048 bits or more", e);
        }
    }

    private static ProvisioningException Invalid(string name, string why, Exception? cause = null) =>
        AuditFiles.Error(ErrorIds.CheckpointInvalid, ProvisioningErrorCategory.InvalidData, name, $"The checkpoint '{name}' {why}.", "Give a line or file that Checkpoint-ProvAudit made.", cause);

    private sealed record Content
    {
        public required string Checkpoint { get; init; }

        /// <summary>SubjectPublicKeyInfo, in Base64.</summary>
        public required string PublicKey { get; init; }

        /// <summary>The certificate (DER), in Base64; none for a bare key.</summary>
        public string? Certificate { get; init; }

        /// <summary>Over the checkpoint's UTF-8, as <see cref="PublicKeys"/> has it, in Base64.</summary>
        public required string Signature { get; init; }
    }
}
