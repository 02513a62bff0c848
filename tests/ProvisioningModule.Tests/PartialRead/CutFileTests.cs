using System.Text;
using Provisioning;
using Provisioning.Testing;

namespace ProvisioningModule.Tests.PartialRead;

/// <summary>A file that does not prove that it is whole disables nobody for being absent, wherever it was cut: from the file to the application.</summary>
public sealed class CutFileTests : IDisposable
{
    private const string Header = "Id,Mail,Dept\n";
    private const int People = 11;

    private static readonly string Rows = string.Concat(Enumerable.Range(1, People).Select(Row));

    private readonly TemporaryFolder _folder = new();
    private readonly ModuleSession _session = new();
    private readonly string _box = $"box-{Guid.NewGuid():N}";

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void With_a_trailer_and_cut_at_any_byte()
    {
        var whole = Header + Rows + $"TRAILER,{People},\n";
        SetUp("@{ Trailer = 'TRAILER'; TrailerCountColumn = 2 }", whole);
        // The next day the first is gone: the file says so once it is there to its trailer's end.
        var next = Encoding.UTF8.GetBytes(whole.Replace(Row(1), "", StringComparison.Ordinal).Replace($"TRAILER,{People}", $"TRAILER,{People - 1}", StringComparison.Ordinal));
        var proven = next.AsSpan().LastIndexOf((byte)',');
        for (var length = 0; length <= proven; length++)
            NobodyIsDisabled(next.AsSpan(0, length).ToArray(), $"cut at byte {length} of {next.Length}");
        OneIsDisabled(next);
    }

    [Fact]
    public void With_a_checksum_beside_it_and_cut_at_any_byte()
    {
        SetUp("@{ ChecksumFile = './hr.csv.sha256' }", Header + Rows, Checksum);
        var next = Encoding.UTF8.GetBytes((Header + Rows).Replace(Row(1), "", StringComparison.Ordinal));
        Checksum(next);
        for (var length = 0; length < next.Length; length++)
            NobodyIsDisabled(next.AsSpan(0, length).ToArray(), $"cut at byte {length} of {next.Length}");
        OneIsDisabled(next);

        void Checksum(byte[] file) => File.WriteAllText(_folder["hr.csv.sha256"], Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file)));
    }

    [Fact]
    public void Without_any_proof_and_cut_at_any_byte()
    {
        SetUp("@{ }", Header + Rows);
        var next = Encoding.UTF8.GetBytes(Header + Rows);
        for (var length = 0; length < next.Length; length++)
            NobodyIsDisabled(next.AsSpan(0, length).ToArray(), $"cut at byte {length} of {next.Length}");

        File.WriteAllText(_folder["hr.csv"], (Header + Rows).Replace(Row(1), "", StringComparison.Ordinal));
        var result = _session.Invoke("Invoke-ProvSync").ThrowIfFailed();
        result.Warnings.ShouldContain(w => w.Contains('1', StringComparison.Ordinal) && w.Contains("Trailer", StringComparison.Ordinal), "who is missing is said, and how to set a proof");
        Disabled().ShouldBe(0);
    }

    private static string Row(int n) => $"{n:00},u{n:00}@x.org,Sales\n";

    private void SetUp(string proof, string file, Action<byte[]>? before = null)
    {
        File.WriteAllText(_folder["hr.csv"], file);
        before?.Invoke(Encoding.UTF8.GetBytes(file));
        _session.Invoke(
            $$"""
            $null = $ExecutionContext.SessionState.Path.SetLocation($args[0])
            $global:box = $args[1]
            $null = Open-ProvStore ./store -Create
            $null = New-ProvApp hr -Connector Csv -Direction Source -Settings (@{ Path = './hr.csv'; Key = 'Id' } + {{proof}})
            Set-ProvMapping hr -Map @{ userName = 'Mail'; department = 'Dept' }
            $sandbox = Start-ProvSandbox $box
            $null = New-ProvApp slack -Connector Scim -Settings @{ BaseUri = $sandbox.BaseUri } -Credential $sandbox.Token -Mode Enforce
            $null = Invoke-ProvImport hr
            Get-ProvUser | Grant-ProvAppAssignment -App slack
            $null = Invoke-ProvSync
            """,
            _folder.Path, _box).ThrowIfFailed();
        _session.Invoke("Get-ProvSandboxUser $box | Where-Object active").Output.Count.ShouldBe(People);
    }

    private void NobodyIsDisabled(byte[] file, string what)
    {
        File.WriteAllBytes(_folder["hr.csv"], file);
        var shown = _session.Invoke("Invoke-ProvSync -WhatIf");
        shown.Of<Change>().ShouldNotContain(c => c.Kind == ChangeKind.Disable || c.Kind == ChangeKind.Delete, what);
        // What stands in the plan is applied every now and then: applying each would only take longer.
        if (file.Length % 97 != 0)
            return;
        _session.Invoke("Invoke-ProvSync");
        Disabled().ShouldBe(0, what);
    }

    private void OneIsDisabled(byte[] file)
    {
        File.WriteAllBytes(_folder["hr.csv"], file);
        _session.Invoke("Invoke-ProvSync").ThrowIfFailed();
        Disabled().ShouldBe(1, "a whole file says who is gone");
        _session.Invoke("Get-ProvUser u01@x.org").One<User>().Status.ShouldBe(UserStatus.Deactivated);
    }

    private int Disabled() => _session.Invoke("Get-ProvSandboxUser $box | Where-Object active -eq $false").Output.Count;
}
