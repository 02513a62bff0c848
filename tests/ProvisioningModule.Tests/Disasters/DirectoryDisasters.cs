using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.Disasters;

/// <summary>What an administrator does to an app that reads people from a directory: in none does anybody lose access without a held plan.</summary>
public sealed class DirectoryDisasters : IAsyncLifetime
{
    private const int People = 40;
    private static readonly string[] Departments = ["Sales", "IT", "Legal", "Support", "Finance"];
    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new();
    private readonly string _box = $"box-{Guid.NewGuid():N}";
    private SlapdServer _server = null!;

    public async Task InitializeAsync()
    {
        _server = await SlapdServer.StartAsync();
        await _server.ApplyAsync(string.Join('\n', Enumerable.Range(1, People).Select(n =>
            $"dn: uid=p{n},{_server.PeopleDn}\nobjectClass: inetOrgPerson\nuid: p{n}\ncn: Person {n}\nsn: {n}\ndisplayName: Person {n}\ndepartmentNumber: {Departments[n % Departments.Length]}\n")));
        _session.Invoke(
            """
            param($folder, $server, $ca, $account, $password, $base, $box)
            $global:box = $box
            $null = Open-ProvStore $folder -Create
            $null = New-ProvApp people -Connector Ldap -Direction Source -Credential ([Net.NetworkCredential]::new('', $password).SecurePassword) -Settings @{ Server = $server; CaPath = $ca; UserName = $account; BaseDn = $base; Profile = 'OpenLdap' }
            $sandbox = Start-ProvSandbox $box
            $null = New-ProvApp slack -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce
            $null = New-ProvGroup Staff -Filter 'department pr'
            $null = Grant-ProvAppAssignment slack -Group Staff
            $null = Invoke-ProvSync
            """,
            _folder["store"], $"{_server.Host}:{_server.TlsPort}", _server.AuthorityFile, _server.Service.Name, _server.Service.Password, _server.PeopleDn, _box).ThrowIfFailed();
        NobodyLosesAccess();
    }

    public async Task DisposeAsync()
    {
        _session.Dispose();
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("(objectClass=inetOrgPersn)")]
    [InlineData("(&(objectClass=inetOrgPerson)(departmentNumber=Salez))")]
    [InlineData("(&(objectClass=inetOrgPerson)(deparmentNumber=*))")]
    [InlineData("(!(objectClass=*))")]
    public void LDAP_filter_typo_that_matches_nobody(string filter)
    {
        Filter(filter).ThrowIfFailed();
        foreach (var sync in new[] { "Invoke-ProvSync", "Invoke-ProvSync -Force", "Invoke-ProvImport people" })
        {
            _session.Invoke(sync).ShouldSay(ErrorIds.ReadEmpty, "'people'", $"{People} objects");
            NobodyLosesAccess();
        }
    }

    [Theory]
    [InlineData("(&(objectClass=inetOrgPerson)(departmentNumber=Sales))", 32)]
    [InlineData("(uid=p1)", 39)]
    [InlineData("(&(objectClass=inetOrgPerson)(uid=p1*))", 29)]
    public void LDAP_filter_typo_that_matches_a_few(string filter, int missing)
    {
        Filter(filter).ThrowIfFailed();
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed().ShouldWarn("Clear-ProvQuarantine");
        _session.Invoke("Get-ProvQuarantine").ThrowIfFailed().Of<Quarantine>().Where(q => q.Cause == QuarantineCause.Guard).ShouldContain(q => q.Hold!.Kind == GuardKind.SourceShrink && q.ChangeCount == missing);
        NobodyLosesAccess();

        // The filter is set right, and all is as it was.
        Filter("(objectClass=inetOrgPerson)").ThrowIfFailed();
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed();
        NobodyLosesAccess();
    }

    [Theory]
    [InlineData("(objectClass=inetOrgPerson")]
    [InlineData("(objectClass=inetOrgPerson))")]
    [InlineData("objectClass inetOrgPerson")]
    [InlineData("(&)(")]
    public void LDAP_filter_typo_that_is_no_filter(string filter)
    {
        Filter(filter).ShouldSay(ErrorIds.SettingInvalid, "'people'", "UserFilter");
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed();
        NobodyLosesAccess();
    }

    private ScriptResult Filter(string filter) => _session.Invoke("Set-ProvApp people -Settings @{ UserFilter = $args[0] }", filter);

    private void NobodyLosesAccess()
    {
        var accounts = _session.Invoke("Get-ProvSandboxUser $box | ForEach-Object { \"$($_.userName) $($_.active)\" }").ThrowIfFailed().Of<string>();
        accounts.ShouldBe(Enumerable.Range(1, People).Select(n => $"p{n} True"), ignoreOrder: true);
    }
}
