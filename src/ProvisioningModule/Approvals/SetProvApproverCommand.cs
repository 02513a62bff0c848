using System.Management.Automation;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>Registers somebody whose signature counts as an approval: a name with a public key or certificate.</summary>
/// <remarks>
/// <para>The key is of ECDSA (P-256, P-384, P-521) or RSA (2,048 bits or more). Its holder keeps the private part; the store has the public one only. One key is one approver. An approver who gets another key loses with the old one what it signed.</para>
/// <para>A certificate is taken as it is: signatures count that were made while it was valid. Its chain and its revocation are not asked for; Remove-ProvApprover takes back who is not to approve any more.</para>
/// <para>Whoever can write the store can register an approver. The journal has who did it (docs/plans.md).</para>
/// </remarks>
/// <example>
/// <code>Set-ProvApprover bob -Path ./bob.pem -AccountName 'CONTOSO\bob'</code>
/// <para>Registers Bob with his public key. Plans that CONTOSO\bob makes, he cannot approve.</para>
/// </example>
/// <example>
/// <code>Get-ProvApprover | Set-ProvApprover -AccountName ''</code>
/// <para>Goes by the account that signs again, for all of them.</para>
/// </example>
/// <seealso cref="GetProvApproverCommand"/>
/// <seealso cref="ApproveProvPlanCommand"/>
[Cmdlet(VerbsCommon.Set, "ProvApprover", SupportsShouldProcess = true, DefaultParameterSetName = "Path")]
[OutputType(typeof(Approver))]
public sealed class SetProvApproverCommand : StoreCmdlet
{
    /// <summary>The approver's name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ApproverCompleter))]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>The file with the public key or the certificate: PEM, or DER for a certificate.</summary>
    [Parameter(Position = 1, ParameterSetName = "Path")]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The thumbprint of a certificate in the personal store of the user or the machine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Thumbprint")]
    [ValidateNotNullOrEmpty]
    public string? Thumbprint { get; set; }

    /// <summary>The operating system's account of the approver, as plans name their authors, by which it is told whether they made a plan themselves. Empty to go by the account that signs.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? AccountName { get; set; }

    /// <summary>Writes the approver to the pipeline.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => Name;

    /// <inheritdoc/>
    protected override void Process()
    {
        var before = Await(token => Engine.Approvers.FindAsync(Name, token));
        var approver = Key() ?? before ?? throw new ProvisioningError
        {
            Id = ErrorIds.ApproverInvalid,
            Category = ProvisioningErrorCategory.InvalidInput,
            Message = $"'{Name}' cannot be made an approver without a key.",
            RecommendedAction = "Give the file of the public key or certificate: -Path; or -Thumbprint.",
            Target = Name,
        }.ToException();
        approver = approver with
        {
            Name = before?.Name ?? Name,
            AccountName = AccountName is null ? before?.AccountName : AccountName.Length == 0 ? null : AccountName,
            Revision = before?.Revision ?? 0,
        };
        if (ShouldProcess(approver.Name, before is null ? "Register approver" : "Change approver"))
            approver = Await(token => Engine.Approvers.SaveAsync(approver, token));
        if (PassThru)
            WriteObject(approver);
    }

    private Approver? Key() => Thumbprint is { } thumbprint ? ApproverService.FromStore(Name, thumbprint)
        : Path is null ? null
        : ApproverService.Read(Name, Await(async token => await File.ReadAllBytesAsync(ResolvePaths([Path], literal: true)[0], token).ConfigureAwait(false)), Path);
}
