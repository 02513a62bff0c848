using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Provisioning.Engine;

/// <summary>Who may approve plans, and which plans need it.</summary>
public sealed partial class ApproverService
{
    private readonly EngineContext _context;

    internal ApproverService(EngineContext context) => _context = context;

    /// <summary>An approver of this name with the public key or certificate of a file; nothing is saved.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ApproverInvalid"/>.</exception>
    public static Approver Read(string name, byte[] file, string place)
    {
        ArgumentNullException.ThrowIfNull(file);
        return PublicKeys.Read(name, file, place);
    }

    /// <summary>An approver of this name with the certificate of the system's personal stores that has the thumbprint; nothing is saved.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ApproverInvalid"/>.</exception>
    public static Approver FromStore(string name, string thumbprint)
    {
        using var certificate = CertificateStore.Find(thumbprint);
        return certificate is null
            ? throw Error(ErrorIds.ApproverInvalid, ProvisioningErrorCategory.InvalidInput, thumbprint, $"'{thumbprint}' cannot be an approver's key: no personal store of this user or machine has it.", "Give the certificate's file: -Path.")
            : PublicKeys.Of(name, certificate, thumbprint);
    }

    /// <summary>The approver of this name, or null.</summary>
    public async ValueTask<Approver?> FindAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var document = await _context.Store.GetAsync(Collections.Approvers, ApprovalDocuments.ApproverId(name), cancellationToken).ConfigureAwait(false);
        return document is null ? null : ApprovalDocuments.ReadApprover(document);
    }

    /// <summary>The approver of this name.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ApproverNotFound"/>.</exception>
    public async ValueTask<Approver> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, cancellationToken).ConfigureAwait(false) is { } found)
            return found;
        var known = new List<string>();
        await foreach (var approver in ListAsync(cancellationToken).ConfigureAwait(false))
            known.Add(approver.Name);
        throw Error(
            ErrorIds.ApproverNotFound,
            ProvisioningErrorCategory.NotFound,
            name,
            $"There is no approver '{name}'.{NearNames.Hint(name, known)}",
            known.Count == 0 ? "Register one with Set-ProvApprover." : $"The approvers of this store are: {string.Join(", ", known)}.");
    }

    /// <summary>All approvers, by name.</summary>
    public async IAsyncEnumerable<Approver> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var document in _context.Store.ReadAsync(new(Collections.Approvers), cancellationToken).ConfigureAwait(false))
            yield return ApprovalDocuments.ReadApprover(document);
    }

    /// <summary>Saves an approver. With another key, what the old one signed does not count any more.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.ApproverInvalid"/> for a name that cannot be one, or a key that another approver has.</exception>
    public async ValueTask<Approver> SaveAsync(Approver approver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approver);
        if (!NamePattern().IsMatch(approver.Name))
            throw Error(ErrorIds.ApproverInvalid, ProvisioningErrorCategory.InvalidInput, approver.Name, $"'{approver.Name}' cannot be the name of an approver.", "Take a letter, then up to 62 letters, digits, '-', '_' or '.'.");
        if (await OfKeyAsync(approver.KeyId, cancellationToken).ConfigureAwait(false) is { } other && ApprovalDocuments.ApproverId(other.Name) != ApprovalDocuments.ApproverId(approver.Name))
            throw Error(ErrorIds.ApproverInvalid, ProvisioningErrorCategory.Conflict, approver.Name, $"The key of '{approver.Name}' is that of the approver '{other.Name}' already.", "One key is one approver: have each make a key of their own.");
        var saved = approver with { Registered = _context.Now };
        var receipt = await _context.CommitAsync("Set-ProvApprover", [ApprovalDocuments.ToWrite(saved, approver.Revision)], cancellationToken).ConfigureAwait(false);
        return saved with { Revision = receipt.Sequence };
    }

    /// <summary>Removes an approver: what they signed does not count any more.</summary>
    public async ValueTask RemoveAsync(Approver approver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(approver);
        await _context.CommitAsync("Remove-ProvApprover", [new(Collections.Approvers, ApprovalDocuments.ApproverId(approver.Name), null, [], approver.Revision)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The policy of an app, or of the directory, as it was set; null where none is. Null asks for the default one, which is there always.</summary>
    public async ValueTask<ApprovalPolicy?> FindPolicyAsync(string? app, CancellationToken cancellationToken)
    {
        var document = await _context.Store.GetAsync(Collections.ApprovalPolicies, ApprovalDocuments.PolicyId(app), cancellationToken).ConfigureAwait(false);
        return document is not null ? ApprovalDocuments.ReadPolicy(document) : app is null ? new() : null;
    }

    /// <summary>The policies that are set, the default one first.</summary>
    public async IAsyncEnumerable<ApprovalPolicy> PoliciesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return (await FindPolicyAsync(null, cancellationToken).ConfigureAwait(false))!;
        await foreach (var document in _context.Store.ReadAsync(new(Collections.ApprovalPolicies), cancellationToken).ConfigureAwait(false))
        {
            if (ApprovalDocuments.ReadPolicy(document) is { App: not null } policy)
                yield return policy;
        }
    }

    /// <summary>Saves a policy.</summary>
    public async ValueTask<ApprovalPolicy> SavePolicyAsync(ApprovalPolicy policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var receipt = await _context.CommitAsync("Set-ProvApprovalPolicy", [ApprovalDocuments.ToWrite(policy)], cancellationToken).ConfigureAwait(false);
        return policy with { Revision = receipt.Sequence };
    }

    /// <summary>Takes an app's own policy away, so that the default one counts for it.</summary>
    public async ValueTask RemovePolicyAsync(ApprovalPolicy policy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        await _context.CommitAsync("Set-ProvApprovalPolicy", [new(Collections.ApprovalPolicies, ApprovalDocuments.PolicyId(policy.App), null, [], policy.Revision)], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The approver with this key, or null.</summary>
    internal async ValueTask<Approver?> OfKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        await foreach (var document in _context.Store.ReadAsync(StoreQuery.Equal(Collections.Approvers, Indexes.KeyId, keyId), cancellationToken).ConfigureAwait(false))
            return ApprovalDocuments.ReadApprover(document);
        return null;
    }

    private static ProvisioningException Error(string id, ProvisioningErrorCategory category, string target, string message, string action) =>
        new ProvisioningError { Id = id, Category = category, Message = message, RecommendedAction = action, Target = target }.ToException();

    [GeneratedRegex(@"^\p{L}[\p{L}\p{Nd}._-]{0,62}$")]
    private static partial Regex NamePattern();
}
