using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Provisioning.Testing;

namespace Provisioning.Engine.Tests.Audit;

/// <summary>Checkpoints outside the store: lines, signatures and time stamps.</summary>
public sealed class CheckpointTests : IDisposable
{
    private static readonly AuditCheckpoint Checkpoint = new(AuditSubject.Journal, "6f0d5c1e-3c0b-4c57-9b43-6d2e2b1c9a58", 17, new('a', 64), new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_is_read_back()
    {
        AuditCheckpoint.TryParse(Checkpoint.ToString(), out var read).ShouldBeTrue();
        read.ShouldBe(Checkpoint);
        Checkpoint.ToString().ShouldNotContain('\n');
        foreach (var wrong in new[] { "", "prov-audit-1", Checkpoint + " more", Checkpoint.ToString().Replace("17", "-17", StringComparison.Ordinal), Checkpoint.ToString().Replace("aaa", "AAA", StringComparison.Ordinal) })
            AuditCheckpoint.TryParse(wrong, out _).ShouldBeFalse(wrong);
    }

    [Theory]
    [InlineData("key")]
    [InlineData("certificate")]
    public void A_signed_file_is_read_back_and_held_against_a_key(string kind)
    {
        var (text, trusted) = Sign(kind);
        var (read, signer) = SignedCheckpoint.Read(text, trusted, "c.json");
        read.ShouldBe(Checkpoint);
        signer.ShouldNotBeNull();
        SignedCheckpoint.Read(text, null, "c.json").Checkpoint.ShouldBe(Checkpoint);
        Invalid(text, Sign("key").Trusted).ShouldContain("and not by");
        Invalid(text.Replace(" 17 ", " 18 ", StringComparison.Ordinal), null).ShouldContain("altered");
        Invalid(Checkpoint.ToString(), trusted).ShouldContain("no signature");
        Invalid(text, ([1, 2, 3], "none.pem")).ShouldContain("none.pem");
    }

    [Fact]
    public void Every_changed_character_of_a_signed_file_is_found()
    {
        var (text, trusted) = Sign("key");
        var start = text.IndexOf("prov-audit", StringComparison.Ordinal);
        for (var i = start; i < start + Checkpoint.ToString().Length; i++)
            Invalid($"{text[..i]}{(char)(text[i] ^ 1)}{text[(i + 1)..]}", trusted).ShouldNotBeEmpty();
    }

    [Fact]
    public void A_time_stamp_of_the_checkpoint_is_checked()
    {
        var request = Timestamp.Request(Checkpoint);
        var response = Answer(request);
        Timestamp.Check(Checkpoint, request, response).ShouldContain("CN=Test TSA");
        Refused(Checkpoint with { Sequence = 18 }, request, response).ShouldContain("not of this checkpoint");
        Refused(Checkpoint, Timestamp.Request(Checkpoint), response).ShouldNotBeEmpty("another request has another nonce");
        response[^5] ^= 1;
        Refused(Checkpoint, request, response).ShouldNotBeEmpty();
        Refused(Checkpoint, request, [1, 2, 3]).ShouldNotBeEmpty();
        Refused(Checkpoint, [], response).ShouldNotBeEmpty();

        static string Refused(AuditCheckpoint checkpoint, byte[] request, byte[] response) =>
            Should.Throw<ProvisioningException>(() => Timestamp.Check(checkpoint, request, response)).ShouldSatisfy(ErrorIds.CheckpointInvalid);
    }

    // The content of a signed file, and the file of the public key or certificate.
    private (string Text, (byte[] File, string Name) Trusted) Sign(string kind)
    {
        var path = _folder[Guid.NewGuid().ToString("N")];
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] trusted;
        if (kind == "key")
        {
            File.WriteAllText(path, pair.ExportECPrivateKeyPem());
            trusted = Encoding.UTF8.GetBytes(pair.ExportSubjectPublicKeyInfoPem());
        }
        else
        {
            using var certificate = new CertificateRequest("CN=Auditor", pair, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(90));
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12));
            trusted = certificate.RawData;
        }

        using var key = kind == "key" ? SigningKey.FromKeyFile(path, null) : SigningKey.FromCertificateFile(path, null);
        return (Encoding.UTF8.GetString(SignedCheckpoint.Sign(Checkpoint, key)), (trusted, "trusted"));
    }

    private static string Invalid(string text, (byte[] File, string Name)? trusted) => Should.Throw<ProvisioningException>(() => SignedCheckpoint.Read(text, trusted, "c.json")).ShouldSatisfy(ErrorIds.CheckpointInvalid);

    // A time stamp authority in a few lines: RFC 3161 section 2.4.2.
    private static byte[] Answer(byte[] request)
    {
        Rfc3161TimestampRequest.TryDecode(request, out var asked, out _).ShouldBeTrue();
        using var key = RSA.Create(2048);
        var wanted = new CertificateRequest("CN=Test TSA", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        wanted.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], critical: true));
        using var certificate = wanted.CreateSelfSigned(new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2040, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var info = new Rfc3161TimestampTokenInfo(new Oid("1.2.3.4"), asked!.HashAlgorithmId, asked.GetMessageHash(), new byte[] { 7 }, new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), nonce: asked.GetNonce());
        var signed = new SignedCms(new ContentInfo(new Oid("1.2.840.113549.1.9.16.1.4"), info.Encode()));
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate) { DigestAlgorithm = new Oid("2.16.840.1.101.3.4.2.1") };
        signer.SignedAttributes.Add(SigningCertificate(certificate));
        signed.ComputeSignature(signer);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
                writer.WriteInteger(0);
            writer.WriteEncodedValue(signed.Encode());
        }

        return writer.Encode();
    }

    // SigningCertificateV2 with SHA-256 (RFC 5816).
    private static AsnEncodedData SigningCertificate(X509Certificate2 certificate)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
            writer.WriteOctetString(SHA256.HashData(certificate.RawData));
        return new(new Oid("1.2.840.113549.1.9.16.2.47"), writer.Encode());
    }
}

internal static class ErrorAssertions
{
    /// <summary>The message of an error that has this id.</summary>
    public static string ShouldSatisfy(this ProvisioningException error, string id)
    {
        error.Error.Id.ShouldBe(id);
        return error.Message;
    }
}
