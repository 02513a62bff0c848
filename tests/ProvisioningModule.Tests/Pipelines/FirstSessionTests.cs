using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Pipelines;

/// <summary>The first session of an administrator, line for line as the README has it, with paths relative to the current location.</summary>
public sealed class FirstSessionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new(import: false);

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void It_goes_from_an_hr_file_to_accounts()
    {
        File.WriteAllText(_folder["hr.csv"], "WorkerID,Mail,First,Last,Dept\n1,anna@contoso.com,Anna,Berg,Sales\n2,bo@contoso.com,Bo,Dahl,Legal\n3,cy@contoso.com,Cy,Eng,Sales\n");
        var box = $"box-{Guid.NewGuid():N}";
        _session.Invoke("$null = $ExecutionContext.SessionState.Path.SetLocation($args[0])", _folder.Path).ThrowIfFailed();
        _session.Invoke("Import-Module $args[0]", ModuleSession.ModuleFolder).ThrowIfFailed();
        _session.Invoke("$global:sandbox = Start-ProvSandbox $args[0]; $global:uri = $sandbox.BaseUri; $global:token = $sandbox.Token", box).ThrowIfFailed();

        _session.Invoke("Open-ProvStore ./contoso -Create").ThrowIfFailed().One<StoreInfo>().Path.ShouldBe(_folder["contoso"]);
        _session.Invoke("New-ProvApp hr    -Connector Csv  -Settings @{ Path = './hr.csv'; Key = 'WorkerID' } -Direction Source").ThrowIfFailed().One<App>().Mode.ShouldBe(AppMode.ReadOnly);
        _session.Invoke("New-ProvApp slack -Connector Scim -Settings @{ BaseUri = $uri } -Credential $token -Mode Enforce").ThrowIfFailed().One<App>().Direction.ShouldBe(AppDirection.Target);
        _session.Invoke("Set-ProvMapping hr -Map @{ userName = 'Mail'; givenName = 'First'; surname = 'Last'; mail = 'Mail'; department = 'Dept' }").ThrowIfFailed();
        _session.Invoke("Invoke-ProvImport hr").ThrowIfFailed().One<Run>().Applied.ShouldBe(3);
        _session.Invoke("Get-ProvUser -Filter 'department eq \"Sales\"' | Grant-ProvAppAssignment -App slack").ThrowIfFailed();
        _session.Invoke("$global:plan = New-ProvPlan; $plan").ThrowIfFailed().One<Plan>().ChangeCount.ShouldBe(2);
        _session.Invoke("Get-ProvSandboxUser $args[0]", box).Output.ShouldBeEmpty("a plan writes nothing");
        _session.Invoke("Invoke-ProvPlan -Plan $plan").ThrowIfFailed().One<Run>().Applied.ShouldBe(2);
        _session.Invoke("[pscustomobject]@{ UserName = 'dee@contoso.com'; Department = 'Sales' } | New-ProvUser -PassThru | Grant-ProvAppAssignment -App slack").ThrowIfFailed();
        _session.Invoke("Invoke-ProvSync -WhatIf").ThrowIfFailed().One<Change>().UserName.ShouldBe("dee@contoso.com");
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>().Applied.ShouldBe(1);
        _session.Invoke("Get-ProvSandboxUser $args[0] | ForEach-Object userName", box).Of<string>().Order().ShouldBe(["anna@contoso.com", "cy@contoso.com", "dee@contoso.com"]);
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed().One<Run>().Applied.ShouldBe(0);
    }
}
