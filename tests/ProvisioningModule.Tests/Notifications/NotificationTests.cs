using System.Text;
using Provisioning;
using Provisioning.Testing;
using ProvisioningModule.Tests.Passwords;

namespace ProvisioningModule.Tests.Notifications;

/// <summary>What people are told, from the cmdlet that says who to the mail in their box, through real servers.</summary>
public sealed class NotificationTests : IAsyncLifetime
{
    private const string Canary = "Kanarien-Vogel-4711";

    private readonly Contoso _contoso = new();
    private readonly TestCertificate _certificate = new();
    private WebhookReceiver _hooks = null!;

    public async Task InitializeAsync() => _hooks = await WebhookReceiver.StartAsync();

    public async Task DisposeAsync()
    {
        _contoso.Dispose();
        _certificate.Dispose();
        await _hooks.DisposeAsync();
    }

    [Fact]
    public async Task A_held_run_mails_how_many_and_whom_and_the_secret_is_nowhere()
    {
        await using var smtp = await SmtpServer.StartAsync(certificate: _certificate, user: "provisioning", password: Canary);
        var written = new StringBuilder();
        Export(40, 0);
        written.Append(SecretDump.Of(_contoso.Invoke(
            """
            $credential = [pscredential]::new('provisioning', [Net.NetworkCredential]::new('', $args[0]).SecurePassword)
            Set-ProvNotification ops -Event RunHeld, RunFailed -SmtpServer localhost -Port $args[1] -CaPath $args[2] -Sender provisioning@contoso.com -Recipient ops@contoso.com -Credential $credential -PassThru -Verbose
            Send-ProvNotification ops -Test
            Get-ProvUser -Filter 'department eq "Sales"' | Grant-ProvAppAssignment slack
            Invoke-ProvSync -Verbose
            """,
            Canary, smtp.Port, _certificate.AuthorityFile).ThrowIfFailed()));
        smtp.Mails.ShouldHaveSingleItem().ShouldContain("Subject: [contoso] This is a test message");

        Export(40, 31);
        var run = _contoso.Invoke("Invoke-ProvSync -Verbose").ThrowIfFailed();
        written.Append(SecretDump.Of(run));
        run.One<Run>().Held.ShouldBeGreaterThanOrEqualTo(31);
        smtp.Mails.Count.ShouldBe(2);
        var mail = smtp.Mails[1];
        mail.ShouldContain("are held back by a guard");
        mail.ShouldContain("directory: Disable: 31 of ");
        mail.ShouldContain("directory: Disable p07@contoso.com");
        mail.ShouldContain($"Get-ProvChange {run.One<Run>().PlanId} -Held");
        _contoso.Invoke("Invoke-ProvSync").ThrowIfFailed();
        smtp.Mails.Count.ShouldBe(2, "it was told");

        written.Append(SecretDump.Of(_contoso.Invoke("Get-ProvNotification; Get-ProvDelivery -State Delivered, Pending, Dead; Get-ProvNotification | Format-List *")));
        written.ToString().ShouldNotContain(Canary);
        _contoso.Invoke("Close-ProvStore").ThrowIfFailed();
        foreach (var file in Directory.GetFiles(_contoso.Folder, "*", SearchOption.AllDirectories))
            (await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Canary)).ShouldBe(-1, file);
    }

    [Fact]
    public async Task A_server_that_is_down_fails_no_run_and_gets_the_mail_when_it_is_up()
    {
        int port;
        await using (var smtp = await SmtpServer.StartAsync("none"))
            port = smtp.Port;
        var result = _contoso.Invoke(
            """
            Set-ProvNotification desk TaskMade -SmtpServer localhost -Port $args[0] -Tls None -Sender provisioning@contoso.com -To desk@contoso.com -Subject '{{Count}} to do in {{Store}}' -Body '{{Details}}'
            $null = New-ProvApp badge -Connector Manual -Mode Enforce
            Grant-ProvAppAssignment badge anna@contoso.com
            Invoke-ProvSync -App badge
            """,
            port).ThrowIfFailed();
        result.One<Run>().State.ShouldBe(RunState.Completed);
        result.Warnings.ShouldHaveSingleItem().ShouldContain("'desk' was not delivered: localhost:");
        var delivery = _contoso.Invoke("Get-ProvDelivery").ThrowIfFailed().One<Delivery>();
        (delivery.State, delivery.Attempts, delivery.Event).ShouldBe((DeliveryState.Pending, 1, NotificationKind.TaskMade));
        _contoso.Invoke("Send-ProvNotification").ThrowIfFailed().Output.ShouldBeEmpty("it is not time");

        await using var up = await SmtpServer.StartAsync("none", port: port);
        _contoso.Invoke("Get-ProvDelivery | Send-ProvNotification").ThrowIfFailed().One<Delivery>().State.ShouldBe(DeliveryState.Delivered);
        up.Mails.ShouldHaveSingleItem().ShouldContain("Subject: 1 to do in contoso");
        up.Mails[0].ShouldContain("badge: Provision anna@contoso.com, due ");
        _contoso.Invoke("Get-ProvDelivery").ThrowIfFailed().Output.ShouldBeEmpty();
    }

    [Fact]
    public void A_webhook_that_hangs_ends_with_its_time_and_the_run_is_complete()
    {
        _hooks.Answers.Enqueue(0);
        var result = _contoso.Invoke(
            """
            Set-ProvNotification chat TaskMade -Uri $args[0] -TimeoutSec 1
            $null = New-ProvApp badge -Connector Manual -Mode Enforce
            Grant-ProvAppAssignment badge anna@contoso.com
            Invoke-ProvSync -App badge
            """,
            _hooks.Uri).ThrowIfFailed();
        result.One<Run>().State.ShouldBe(RunState.Completed);
        result.Warnings.ShouldHaveSingleItem().ShouldContain("did not take it within 1 s.");
        var id = _hooks.Received.ShouldHaveSingleItem().Headers["webhook-id"];
        _contoso.Invoke("Get-ProvDelivery chat | Send-ProvNotification").ThrowIfFailed();
        _hooks.Received.Count.ShouldBe(2);
        _hooks.Received.Last().Headers["webhook-id"].ShouldBe(id, "a second copy can be told");
    }

    [Fact]
    public void A_source_that_is_gone_is_told_although_there_is_no_run_of_it()
    {
        _contoso.Invoke("Set-ProvNotification chat RunFailed -Uri $args[0] -Credential ([Net.NetworkCredential]::new('', 'a key of 24 bytes or more').SecurePassword)", _hooks.Uri).ThrowIfFailed();
        File.Delete(_contoso.HrFile);
        _contoso.Invoke("Invoke-ProvSync -ErrorAction SilentlyContinue");
        var told = _hooks.Received.ShouldHaveSingleItem();
        told.IsSignedWith(Encoding.UTF8.GetBytes("a key of 24 bytes or more")).ShouldBeTrue();
        told.Body.ShouldContain("\"title\":\"A source could not be read: hr\"");
        told.Body.ShouldContain("hr.csv");
        _contoso.Invoke("Invoke-ProvSync -ErrorAction SilentlyContinue");
        _hooks.Received.Count.ShouldBe(1);
    }

    [Fact]
    public void Access_that_ends_soon_is_told_once_with_who_when_and_what()
    {
        _contoso.Invoke(
            """
            Set-ProvNotification desk AccountExpiring -ExpiringDays 30 -Uri $args[0]
            Set-ProvUser anna@contoso.com -Attributes @{ endDate = [datetime]::UtcNow.AddDays(10).ToString('yyyy-MM-dd') }
            Set-ProvUser bo@contoso.com -Attributes @{ endDate = [datetime]::UtcNow.AddDays(50).ToString('yyyy-MM-dd') }
            Grant-ProvAppAssignment slack cy@contoso.com -Until ([datetime]::UtcNow.AddDays(5))
            Send-ProvNotification
            Send-ProvNotification
            """,
            _hooks.Uri).ThrowIfFailed();
        var body = _hooks.Received.ShouldHaveSingleItem().Body;
        body.ShouldContain("\"type\":\"AccountExpiring\"");
        body.ShouldContain("\"title\":\"Access ends within 30 days: 2 people\"");
        body.ShouldContain("anna@contoso.com: Active -> Deactivated (end date ");
        body.ShouldContain("cy@contoso.com: slack");
        body.ShouldNotContain("bo@contoso.com");
        _contoso.Invoke("Set-ProvNotification desk -Body '{\"text\":\"{{Count}}\"}'; Set-ProvUser bo@contoso.com -Attributes @{ endDate = [datetime]::UtcNow.AddDays(20).ToString('yyyy-MM-dd') }; Send-ProvNotification").ThrowIfFailed();
        _hooks.Received.Last().Body.ShouldBe("{\"text\":\"1\"}");
    }

    [Fact]
    public async Task A_line_end_in_a_value_begins_no_header()
    {
        await using var smtp = await SmtpServer.StartAsync("none");
        _contoso.Invoke(
            """
            Set-ProvNotification desk TaskMade -SmtpServer localhost -Port $args[0] -Tls None -Sender provisioning@contoso.com -Recipient desk@contoso.com -Subject '{{Details}}'
            $null = New-ProvApp badge -Connector Manual -Mode Enforce -Settings @{ Assignee = "Reception`r`nBcc: all@contoso.com" }
            Get-ProvUser -Filter 'department eq "Sales"' | Grant-ProvAppAssignment badge
            $null = Invoke-ProvSync -App badge
            """,
            smtp.Port).ThrowIfFailed();
        var mail = smtp.Mails.ShouldHaveSingleItem();
        mail.ShouldStartWith("X-Envelope: provisioning@contoso.com desk@contoso.com nobody", Case.Sensitive, "nobody else gets it");
        mail[..mail.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Split("\r\n").ShouldNotContain(l => l.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
    }

    private void Export(int people, int leavers)
    {
        var text = new StringBuilder(Contoso.Export);
        for (var i = 0; i < people; i++)
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{100 + i},p{i:00}@contoso.com,P{i},Q,Sales,Clerk,{(i < leavers ? "Left" : "Active")}\n");
        File.WriteAllText(_contoso.HrFile, text.ToString());
        _contoso.Invoke("if (@(Get-ProvUser).Count -lt 10) { $null = Invoke-ProvImport hr }").ThrowIfFailed();
    }
}
