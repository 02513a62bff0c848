using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Text;

namespace Provisioning.Engine;

/// <summary>Time stamps by RFC 3161: the request for a checkpoint, and the check of what an authority answered. How the one goes there and the other comes back is the user's business.</summary>
public static class Timestamp
{
    /// <summary>A request (TimeStampReq, DER) for the SHA-256 of the checkpoint's line, with a nonce, which asks for the authority's certificate.</summary>
    public static byte[] Request(AuditCheckpoint checkpoint)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return Rfc3161TimestampRequest.CreateFromHash(HashOf(checkpoint), HashAlgorithmName.SHA256, requestedPolicyId: null, nonce: RandomNumberGenerator.GetBytes(16), requestSignerCertificates: true).Encode();
    }

    /// <summary>Checks an answer (TimeStampResp, DER): that it was made for this request and checkpoint, and that its signature is by the certificate in it. Whether that is to be trusted is said by its name.</summary>
    /// <returns>When and by whom.</returns>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.CheckpointInvalid"/>.</exception>
    public static string Check(AuditCheckpoint checkpoint, byte[] request, byte[] response)
    {
        var hash = HashOf(checkpoint);
        if (!Rfc3161TimestampRequest.TryDecode(request, out var asked, out _) || !asked.GetMessageHash().Span.SequenceEqual(hash))
            throw Invalid("The time stamp's request is not of this checkpoint.");
        try
        {
            var token = asked.ProcessResponse(response, out _);
            return token.VerifySignatureForHash(hash, HashAlgorithmName.SHA256, out var signer) && signer is not null
                ? $"time stamp of {token.TokenInfo.Timestamp.UtcDateTime:u} by {signer.Subject}"
                : throw Invalid("The time stamp's signature does not fit.");
        }
        catch (CryptographicException e)
        {
            throw Invalid($"The time stamp is none for this checkpoint ({e.Message.TrimEnd('.')}).", e);
        }
    }

    private static byte[] HashOf(AuditCheckpoint checkpoint) => SHA256.HashData(Encoding.UTF8.GetBytes(checkpoint.ToString()));

    private static ProvisioningException Invalid(string message, Exception? cause = null) =>
        AuditFiles.Error(ErrorIds.CheckpointInvalid, ProvisioningErrorCategory.InvalidData, "time stamp", message, "Give the request that Checkpoint-ProvAudit -TimestampRequestPath made with this checkpoint, and the authority's answer to it.", cause);
}
