using System.Net;
using System.Net.Sockets;
using System.Text;
using Provisioning;

namespace ProvisioningModule.Tests.Audit;

/// <summary>An auditor's questions: who did what to whom, and was anything in the record altered.</summary>
public sealed class AuditTests : IDisposable
{
    private readonly Contoso _contoso = new();

    public void Dispose() => _contoso.Dispose();

    [Fact]
    public void One_users_events_come_with_who_why_and_what()
    {
        var events = _contoso.Invoke("$null = Invoke-ProvSync; Set-ProvUser anna@contoso.com -Attributes @{ nickName = 'Annie' }; Get-ProvUser anna@contoso.com | Get-ProvAuditEvent").ThrowIfFailed().Of<AuditEvent>().ToList();
        events.ShouldAllBe(e => e.UserName == "anna@contoso.com");
        events[0].What.ShouldContain("hr/1");
        events.ShouldContain(e => e.Kind == "Account" && e.App == "slack" && e.RunId != null);
        var last = events[^1];
        (last.Cause, last.Action, last.Changes.Single(c => c.Path == "nickName").ToString()).ShouldBe(("Set-ProvUser", AuditAction.Changed, "nickName: (none) -> 'Annie'"));
    }

    [Fact]
    public void Filters_select_and_first_and_last_count()
    {
        _contoso.Invoke("$global:run = Invoke-ProvSync").ThrowIfFailed();
        var all = Events("");
        Events("-Last 3").ShouldBe(all[^3..]);
        Events("-First 3").ShouldBe(all[..3]);
        Events("-Actor ([Environment]::UserName.ToUpperInvariant())").ShouldBe(OperatingSystem.IsWindows() ? [] : all);
        Events("-Actor nobody").ShouldBeEmpty();
        Events("-App slack").ShouldAllBe(e => e.App == "slack");
        Events("-App slack").ShouldNotBeEmpty();
        Events("-Run $run").ShouldAllBe(e => e.Cause.StartsWith("run:", StringComparison.Ordinal));
        Events("-After 2000-01-01 -Before '2999-01-01'").ShouldBe(all);
        Events("-Before 2000-01-01").ShouldBeEmpty();

        List<AuditEvent> Events(string words) => [.. _contoso.Invoke($"Get-ProvAuditEvent {words}").ThrowIfFailed().Of<AuditEvent>().Select(e => e with { Changes = [] })];
    }

    [Fact]
    public void The_use_of_a_secret_and_on_whose_behalf_it_was_are_kept()
    {
        _contoso.Invoke("Close-ProvStore; $null = Open-ProvStore ./contoso -OnBehalfOf 'Ida Holm'; Set-ProvApp slack -Credential $sandbox.Token; $null = Invoke-ProvSync").ThrowIfFailed();
        var used = _contoso.Invoke("Get-ProvAuditEvent -Actor 'ida holm' | Where-Object Kind -eq Secret").ThrowIfFailed().Of<AuditEvent>().ToList();
        used.ShouldNotBeEmpty();
        used.ShouldAllBe(e => e.Name == "slack" && e.OnBehalfOf == "Ida Holm" && e.Session != null);
        // What is read alone is told with the next commit, at the latest when the store is closed.
        var before = used.Count;
        _contoso.Invoke("$null = Test-ProvApp slack; Close-ProvStore; $null = Open-ProvStore ./contoso").ThrowIfFailed();
        _contoso.Invoke("Get-ProvAuditEvent | Where-Object Kind -eq Secret").ThrowIfFailed().Of<AuditEvent>().Count().ShouldBe(before + 1);
    }

    [Fact]
    public void A_closed_store_that_was_altered_or_cut_is_found_against_a_checkpoint()
    {
        _contoso.Invoke("$null = Checkpoint-ProvAudit -LinePath ./checkpoints.txt; New-ProvUser zoe@contoso.com; $null = Checkpoint-ProvAudit -LinePath ./checkpoints.txt; Close-ProvStore").ThrowIfFailed();
        Report().IsIntact.ShouldBeTrue();
        var segment = Directory.GetFiles(Path.Combine(_contoso.Folder, "contoso", "journal"), "*.journal").Single();
        var bytes = File.ReadAllBytes(segment);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(segment, bytes);
        var altered = Report();
        (altered.IsIntact, altered.Finding, altered.File).ShouldBe((false, AuditFinding.Altered, Path.GetFileName(segment)));
        altered.Sequence.ShouldNotBeNull();
        bytes[bytes.Length / 2] ^= 1;
        var lastRecord = Enumerable.Range(80, bytes.Length - 80).Last(i => bytes.AsSpan(i).StartsWith("PJFR"u8));
        File.WriteAllBytes(segment, bytes[..lastRecord]);
        File.Delete(Path.Combine(_contoso.Folder, "contoso", "journal", "head"));
        Report().Finding.ShouldBe(AuditFinding.Truncated);

        AuditReport Report() => _contoso.Invoke("Test-ProvAudit ./contoso -Checkpoint ./checkpoints.txt").ThrowIfFailed().One<AuditReport>();
    }

    [Fact]
    public void A_signed_checkpoint_of_an_export_vouches_for_it()
    {
        using (var key = System.Security.Cryptography.ECDsa.Create())
        {
            File.WriteAllText(Path.Combine(_contoso.Folder, "key.pem"), key.ExportECPrivateKeyPem());
            File.WriteAllText(Path.Combine(_contoso.Folder, "public.pem"), key.ExportSubjectPublicKeyInfoPem());
        }

        _contoso.Invoke("$null = Export-ProvAudit ./audit.jsonl; $null = Checkpoint-ProvAudit ./audit.jsonl -SignedPath ./head.json -KeyPath ./key.pem").ThrowIfFailed();
        var report = _contoso.Invoke("Test-ProvAudit ./audit.jsonl -Checkpoint ./head.json -SignerPath ./public.pem").ThrowIfFailed().One<AuditReport>();
        report.IsIntact.ShouldBeTrue(report.Message);
        report.Anchor.ShouldNotBeNull().ShouldStartWith("signed by the key");
        var lines = File.ReadAllLines(Path.Combine(_contoso.Folder, "audit.jsonl"));
        File.WriteAllLines(Path.Combine(_contoso.Folder, "audit.jsonl"), lines.Where((_, i) => i != 3));
        _contoso.Invoke("Test-ProvAudit ./audit.jsonl -Checkpoint ./head.json").ThrowIfFailed().One<AuditReport>().Finding.ShouldBe(AuditFinding.Missing);
    }

    [Fact]
    public async Task A_syslog_server_gets_the_checkpoint_over_udp_and_tcp()
    {
        using var udp = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var kept = _contoso.Invoke("Checkpoint-ProvAudit -SyslogServer $args[0]", $"udp://127.0.0.1:{((IPEndPoint)udp.Client.LocalEndPoint!).Port}").ThrowIfFailed().One<AuditCheckpoint>();
        var message = Encoding.UTF8.GetString((await udp.ReceiveAsync()).Buffer);
        message.ShouldStartWith("<109>1 ");
        message.ShouldEndWith(kept.ToString());

        using var tcp = new TcpListener(IPAddress.Loopback, 0);
        tcp.Start();
        var accepting = tcp.AcceptTcpClientAsync();
        _contoso.Invoke("$null = Checkpoint-ProvAudit -SyslogServer $args[0]", $"tcp://127.0.0.1:{((IPEndPoint)tcp.LocalEndpoint).Port}").ThrowIfFailed();
        using var client = await accepting;
        using var reader = new StreamReader(client.GetStream());
        var text = await reader.ReadToEndAsync();
        var (length, rest) = (int.Parse(text[..text.IndexOf(' ', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture), text[(text.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        Encoding.UTF8.GetByteCount(rest).ShouldBe(length);
    }
}
