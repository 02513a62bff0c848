using System.Management.Automation;

namespace Provisioning.Commands;

/// <summary>Gets those whose signatures count as approvals.</summary>
/// <remarks>
/// An approver has a name and a public key. KeyId names the key: it is in each signature.
/// </remarks>
/// <example>
/// <code>Get-ProvApprover</code>
/// <para>Lists all approvers.</para>
/// </example>
/// <example>
/// <code>Get-ProvApprover | Where-Object { $_.NotAfter -and $_.NotAfter -lt [DateTimeOffset]::UtcNow.AddDays(30) }</code>
/// <para>Shows whose certificate ends soon.</para>
/// </example>
/// <seealso cref="SetProvApproverCommand"/>
[Cmdlet(VerbsCommon.Get, "ProvApprover")]
[OutputType(typeof(Approver))]
public sealed class GetProvApproverCommand : NamedCmdlet<Approver>
{
    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ApproverCompleter))]
    [SupportsWildcards]
    public string[] Name { get; set; } = ["*"];

    private protected override IReadOnlyList<string> Asked => Name;

    private protected override string NameOf(Approver item) => item.Name;

    private protected override Approver One(string name) => Await(token => Engine.Approvers.GetAsync(name, token));

    private protected override IAsyncEnumerable<Approver> All(CancellationToken cancellationToken) => Engine.Approvers.ListAsync(cancellationToken);
}
