using System.Management.Automation;
using System.Security;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>The base of the cmdlets that sign what is decided of a plan, or bring in what was signed elsewhere.</summary>
public abstract class PlanDecisionCmdlet : PlanCmdlet
{
    private protected const string PlanSet = "Plan";
    private protected const string FileSet = "File";
    private protected const string SignatureSet = "Signature";

    /// <summary>The plan, or its id.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = PlanSet)]
    [Alias("Id", "PlanId")]
    [ArgumentCompleter(typeof(PlanCompleter))]
    public PlanIdentity? Plan { get; set; }

    /// <summary>A plan that was exported as JSON. No store is needed; the plan's hash is checked against its changes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [Alias("LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    /// <summary>The file for the signature, to be handed to whoever applies the plan.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = "";

    /// <summary>A signature that was made elsewhere, to be brought in. It says itself which plan it is about.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SignatureSet)]
    [ValidateNotNullOrEmpty]
    public string Signature { get; set; } = "";

    /// <summary>The file with the approver's private key: PEM with a key of ECDSA, encrypted or not.</summary>
    [Parameter(ParameterSetName = PlanSet)]
    [Parameter(ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? KeyPath { get; set; }

    /// <summary>The file with the approver's certificate and private key: PFX.</summary>
    [Parameter(ParameterSetName = PlanSet)]
    [Parameter(ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? CertificatePath { get; set; }

    /// <summary>The thumbprint of the approver's certificate in the personal store of the user or the machine.</summary>
    [Parameter(ParameterSetName = PlanSet)]
    [Parameter(ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? Thumbprint { get; set; }

    /// <summary>The password of the key's or certificate's file, as a SecureString or the password of a PSCredential.</summary>
    [Parameter(ParameterSetName = PlanSet)]
    [Parameter(ParameterSetName = FileSet)]
    [PasswordTransformation]
    public SecureString? Password { get; set; }

    private protected abstract PlanDecision Decision { get; }

    private protected abstract string? Why { get; }

    /// <inheritdoc/>
    protected override object? ErrorTarget => ParameterSetName switch
    {
        FileSet => Path,
        SignatureSet => Signature,
        _ => Plan?.Id,
    };

    /// <inheritdoc/>
    protected override void Process()
    {
        switch (ParameterSetName)
        {
            case SignatureSet:
                var place = ResolvePaths([Signature], literal: true)[0];
                if (ShouldProcess(Signature, $"{Decision} the plan that the signature is about"))
                    WriteObject(Await(async token => await Engine.Approvals.BringInAsync(await File.ReadAllBytesAsync(place, token).ConfigureAwait(false), place, Decision, token).ConfigureAwait(false)));
                break;
            case FileSet:
                SignFile();
                break;
            default:
                var plan = Find(Plan!);
                using (var key = Key())
                {
                    if (ShouldProcess(plan.Id, $"{Decision} the plan with its {plan.ChangeCount} changes"))
                        WriteObject(Await(token => Engine.Approvals.DecideAsync(plan, Decision, Why, key, token)));
                }

                break;
        }
    }

    private void SignFile()
    {
        var path = ResolvePaths([Path], literal: true)[0];
        var exported = Await(token => ExportedPlan.ReadAsync(path, token));
        using var key = Key();
        if (exported.HiddenChanges > 0)
            WriteWarning($"Of the plan's changes {exported.HiddenChanges} have values that the file does not show. The hash covers them, and what they say can be read where the plan was made alone.");
        var output = ResolveNewPath(OutFile);
        if (!ShouldProcess(exported.Plan.Id, $"{Decision} the plan with its {exported.Plan.ChangeCount} changes, and write the signature to {output}"))
            return;
        Await(token => NewFile.WriteAsync(output, overwrite: false, stream => SignatureFile.WriteAsync(exported, Decision, Why, key, Actor.Of(this), TimeProvider.System.GetUtcNow(), stream, token)));
        WriteObject(new FileInfo(output));
    }

    private SigningKey Key() => SigningKeys.Open(KeyPath, CertificatePath, Thumbprint, Password, path => ResolvePaths([path], literal: true)[0], "Name the key that the approver holds; Set-ProvApprover has its public part.");
}
