using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>A checkpoint in a file with a signature over its line, and who signed it.</summary>
public static class SignedCheckpoint
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Signs a checkpoint and writes it.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.FileNotWritten"/>.</exception>
    public static void Write(string path, AuditCheckpoint checkpoint, CheckpointKey key)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(key);
        var line = checkpoint.ToString();
        AuditFiles.Write(path, JsonSerializer.SerializeToUtf8Bytes(
            new Content
            {
                Checkpoint = line,
                PublicKey = Convert.ToBase64String(key.PublicKey),
                Certificate = key.Certificate is { } certificate ? Convert.ToBase64String(certificate.RawData) : null,
                Signature = Convert.ToBase64String(key.Sign(Encoding.UTF8.GetBytes(line))),
            },
            Indented));
    }

    /// <summary>Reads a checkpoint: a line, or a file with one, signed or not. A signature has to fit, and has to be by the trusted key where one is given.</summary>
    /// <param name="text">The line, or the content of the file; of several lines, the last checkpoint counts.</param>
    /// <param name="trusted">The key that must have signed it; null for any.</param>
    /// <param name="name">What it is called in an error.</param>
    /// <returns>The checkpoint, and who signed it; null for nobody.</returns>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.CheckpointInvalid"/>.</exception>
    public static (AuditCheckpoint Checkpoint, string? Signer) Read(string text, CheckpointKey? trusted, string name)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.TrimStart().StartsWith('{'))
            return ReadSigned(text, trusted, name);
        foreach (var line in Enumerable.Reverse(text.Split('\n')))
        {
            if (!AuditCheckpoint.TryParse(line, out var checkpoint))
                continue;
            return trusted is null ? (checkpoint, null) : throw Invalid(name, "has no signature, and one was asked for");
        }

        throw Invalid(name, "has no checkpoint of Checkpoint-ProvAudit in it");
    }

    private static (AuditCheckpoint Checkpoint, string? Signer) ReadSigned(string text, CheckpointKey? trusted, string name)
    {
        try
        {
            var content = JsonSerializer.Deserialize<Content>(text, Indented);
            if (content is null || !AuditCheckpoint.TryParse(content.Checkpoint, out var checkpoint))
                throw Invalid(name, "has no checkpoint of Checkpoint-ProvAudit in it");
            var info = Convert.FromBase64String(content.PublicKey);
            using var certificate = content.Certificate is { } raw ? new X509Certificate2(Convert.FromBase64String(raw)) : null;
            // A certificate says whose the key is only when it is that key's.
            var isOwn = certificate is null || certificate.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(info);
            using var key = CheckpointKey.FromPublicKey(info, certificate);
            if (!isOwn || !key.Verifies(Encoding.UTF8.GetBytes(content.Checkpoint), Convert.FromBase64String(content.Signature)))
                throw Invalid(name, "was altered: its signature does not fit");
            if (trusted is not null && !trusted.PublicKey.AsSpan().SequenceEqual(info))
                throw Invalid(name, $"was signed by {key.Name}, and not by {trusted.Name}");
            return (checkpoint, key.Name);
        }
        catch (Exception e) when (e is JsonException or FormatException or CryptographicException)
        {
            throw Invalid(name, $"is no signed checkpoint ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static ProvisioningException Invalid(string name, string why, Exception? cause = null) =>
        AuditFiles.Error(ErrorIds.CheckpointInvalid, ProvisioningErrorCategory.InvalidData, name, $"The checkpoint '{name}' {why}.", "Give a line or file that Checkpoint-ProvAudit made.", cause);

    private sealed record Content
    {
        public required string Checkpoint { get; init; }

        /// <summary>SubjectPublicKeyInfo, in base64.</summary>
        public required string PublicKey { get; init; }

        /// <summary>The certificate (DER), in base64; none for a bare key.</summary>
        public string? Certificate { get; init; }

        /// <summary>Over the checkpoint's UTF-8: ECDSA with SHA-256 (r and s, IEEE P1363), or RSA-PSS with SHA-256. In base64.</summary>
        public required string Signature { get; init; }
    }
}
