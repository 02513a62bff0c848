using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Provisioning.Testing;

namespace Provisioning.Engine.Tests;

/// <summary>The keys that approvers hold, and what they sign.</summary>
internal sealed class ApproverKeys(EngineHarness h) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes a key and registers it.</summary>
    public async Task<Approver> RegisterAsync(string name, string? account = null, ECCurve? curve = null)
    {
        using var key = ECDsa.Create(curve ?? ECCurve.NamedCurves.nistP256);
        await File.WriteAllTextAsync(_folder[name], key.ExportPkcs8PrivateKeyPem());
        return await SaveAsync(ApproverService.Read(name, Encoding.UTF8.GetBytes(key.ExportSubjectPublicKeyInfoPem()), name), account);
    }

    /// <summary>Makes a certificate with a key of RSA and registers it.</summary>
    public async Task<Approver> RegisterCertificateAsync(string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var rsa = RSA.Create(2048);
        await File.WriteAllBytesAsync(_folder[name], new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss).CreateSelfSigned(from, until).Export(X509ContentType.Pkcs12));
        using var certificate = new CertificateRequest($"CN={name}", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pss).CreateSelfSigned(from, until);
        return await SaveAsync(ApproverService.Read(name, certificate.RawData, name), null);
    }

    public SigningKey Of(string name) => File.ReadAllText(_folder[name]).StartsWith("-----", StringComparison.Ordinal) ? SigningKey.FromKeyFile(_folder[name], null) : SigningKey.FromCertificateFile(_folder[name], null);

    public async Task<PlanApproval> ApproveAsync(Plan plan, string name, PlanDecision decision = PlanDecision.Approve, string? comment = null)
    {
        using var key = Of(name);
        return await h.Engine.Approvals.DecideAsync(plan, decision, comment, key, CancellationToken.None);
    }

    /// <summary>What an approver elsewhere signs of a plan, as a file.</summary>
    public async Task<byte[]> SignAsync(Plan plan, string name, DateTimeOffset? time = null, PlanDecision decision = PlanDecision.Approve)
    {
        using var exported = new MemoryStream();
        await h.Engine.Plans.ExportAsync(plan, exported, CancellationToken.None);
        await File.WriteAllBytesAsync(_folder["plan.json"], exported.ToArray());
        using var output = new MemoryStream();
        using var key = Of(name);
        await SignatureFile.WriteAsync(await ExportedPlan.ReadAsync(_folder["plan.json"], CancellationToken.None), decision, "because", key, $"{name}@elsewhere", time ?? h.Clock.GetUtcNow(), output, CancellationToken.None);
        return output.ToArray();
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Approver> SaveAsync(Approver read, string? account)
    {
        var before = await h.Engine.Approvers.FindAsync(read.Name, CancellationToken.None);
        return await h.Engine.Approvers.SaveAsync(read with { AccountName = account ?? before?.AccountName ?? read.Name, Revision = before?.Revision ?? 0 }, CancellationToken.None);
    }
}
