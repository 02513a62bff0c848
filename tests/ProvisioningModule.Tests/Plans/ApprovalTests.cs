using Provisioning;

namespace ProvisioningModule.Tests.Plans;

/// <summary>Approvals as people give them: at the prompt, and elsewhere with a file.</summary>
public sealed class ApprovalTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public ApprovalTests()
    {
        ApproverKey.Write(_contoso.Folder, "bob");
        ApproverKey.Write(_contoso.Folder, "carol");
        _contoso.Invoke("Set-ProvApprover bob ./bob.pem -AccountName 'CONTOSO\\bob'; Set-ProvApprover carol ./carol.cer -AccountName 'CONTOSO\\carol'; Set-ProvApprovalPolicy slack -Approvals 1").ThrowIfFailed();
    }

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void A_sync_saves_the_plan_and_stops_and_an_approval_lets_exactly_that_be_applied()
    {
        var stopped = _contoso.Invoke("($global:plan = Invoke-ProvSync)").ThrowIfFailed();
        var plan = stopped.One<Plan>();
        stopped.Warnings.ShouldHaveSingleItem().ShouldContain($"Invoke-ProvPlan {plan.Id}");
        _contoso.WriteRequests.ShouldBe(0);

        var refused = _contoso.Invoke("Invoke-ProvPlan $plan").Errors.ShouldHaveSingleItem();
        refused.FullyQualifiedErrorId.ShouldStartWith(ErrorIds.PlanNotApproved);
        refused.ToString().ShouldContain("'slack' has 3 changes");
        refused.ErrorDetails.RecommendedAction.ShouldContain("Approve-ProvPlan");

        var approval = _contoso.Invoke("Approve-ProvPlan $plan -KeyPath ./bob.key -Comment 'CHG-1'").ThrowIfFailed().One<PlanApproval>();
        (approval.Approver, approval.Decision, approval.Comment).ShouldBe(("bob", PlanDecision.Approve, "CHG-1"));
        _contoso.Invoke("Invoke-ProvPlan $plan").ThrowIfFailed().One<Run>().Applied.ShouldBe(3);
    }

    [Theory]
    [InlineData("-KeyPath ./bob.enc -Password (ConvertTo-Secret Correct-Horse-1-Battery)")]
    [InlineData("-CertificatePath ./carol.pfx -Password (ConvertTo-Secret Correct-Horse-1-Battery)")]
    public void An_approver_elsewhere_has_the_file_alone(string key)
    {
        _contoso.Invoke("function global:ConvertTo-Secret([string] $Text) { [Net.NetworkCredential]::new('', $Text).SecurePassword }; $global:plan = Invoke-ProvSync -WarningAction Ignore; $null = Export-ProvPlan $plan ./plan.json").ThrowIfFailed();
        using (var elsewhere = new ModuleSession())
        {
            elsewhere.Invoke("function global:ConvertTo-Secret([string] $Text) { [Net.NetworkCredential]::new('', $Text).SecurePassword }; $null = $ExecutionContext.SessionState.Path.SetLocation($args[0])", _contoso.Folder).ThrowIfFailed();
            elsewhere.Invoke($"Approve-ProvPlan -Path ./plan.json {key} -OutFile ./plan.sig").ThrowIfFailed().One<FileInfo>().Name.ShouldBe("plan.sig");
        }

        _contoso.Invoke("Approve-ProvPlan -Signature ./plan.sig").ThrowIfFailed();
        _contoso.Invoke("Invoke-ProvPlan $plan").ThrowIfFailed().One<Run>().Applied.ShouldBe(3);
    }

    [Fact]
    public void A_denial_is_the_last_word_until_whoever_denied_approves()
    {
        _contoso.Invoke("$global:plan = Invoke-ProvSync -WarningAction Ignore; $null = Approve-ProvPlan $plan -KeyPath ./bob.key; $null = Deny-ProvPlan $plan -CertificatePath ./carol.pfx -Password ([Net.NetworkCredential]::new('', $args[0]).SecurePassword) -Comment 'Not before the first'", ApproverKey.Password).ThrowIfFailed();
        var refused = _contoso.Invoke("Invoke-ProvPlan $plan").Errors.ShouldHaveSingleItem();
        refused.FullyQualifiedErrorId.ShouldStartWith(ErrorIds.PlanDenied);
        refused.ToString().ShouldContain("carol: Not before the first");
        _contoso.Invoke("Get-ProvApproval $plan").Of<PlanApproval>().Select(a => $"{a.Approver} {a.Decision}").ShouldBe(["bob Approve", "carol Deny"], ignoreOrder: true);
        _contoso.Invoke("$null = Approve-ProvPlan $plan -CertificatePath ./carol.pfx -Password ([Net.NetworkCredential]::new('', $args[0]).SecurePassword); Invoke-ProvPlan $plan", ApproverKey.Password).ThrowIfFailed().One<Run>().Applied.ShouldBe(3);
    }

    [Fact]
    public void No_key_and_no_password_is_in_the_store()
    {
        _contoso.Invoke("$global:plan = Invoke-ProvSync -WarningAction Ignore; $null = Approve-ProvPlan $plan -KeyPath ./bob.enc -Password ([Net.NetworkCredential]::new('', $args[0]).SecurePassword); Close-ProvStore", ApproverKey.Password).ThrowIfFailed();
        var key = File.ReadAllText(Path.Combine(_contoso.Folder, "bob.key")).Split('\n')[1];
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_contoso.Folder, "contoso"), "*", SearchOption.AllDirectories))
        {
            var text = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file));
            text.ShouldNotContain(ApproverKey.Password, Case.Sensitive, file);
            text.ShouldNotContain(key, Case.Sensitive, file);
        }
    }
}
