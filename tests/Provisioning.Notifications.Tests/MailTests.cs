using MimeKit;
using Provisioning.Notifications.Mail;
using Provisioning.Testing;

namespace Provisioning.Notifications.Tests;

/// <summary>Mail through a real SMTP server, with what can go wrong between it and us.</summary>
public sealed class MailTests : IDisposable
{
    private const string Password = "Kanarien-Vogel-4711";

    private readonly TestCertificate _certificate = new();
    private readonly SmtpChannel _channel = new();

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData("starttls", SmtpTls.StartTls)]
    [InlineData("implicit", SmtpTls.Implicit)]
    public async Task It_arrives_over_tls_signed_in_and_complete(string server, SmtpTls tls)
    {
        await using var smtp = await SmtpServer.StartAsync(server, _certificate, user: "provisioning", password: Password);
        var notification = Mail(smtp.Port, tls, "Operations <ops@contoso.com>", "desk@contoso.com") with { Credential = new(SecretSource.Environment, "X") };
        notification = notification with { Mail = notification.Mail! with { UserName = "provisioning" } };
        _channel.Validate(notification, "");
        await _channel.SendAsync(Message(notification), CancellationToken.None);

        var raw = smtp.Mails.ShouldHaveSingleItem();
        raw.ShouldStartWith("X-Envelope: provisioning@contoso.com ops@contoso.com desk@contoso.com secure provisioning\r\n");
        var mail = MimeMessage.Load(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(raw)));
        mail.Subject.ShouldBe("31 changes are held: Zoë, 東京");
        mail.TextBody.ShouldNotBeNull().ReplaceLineEndings("\n").ShouldBe("Look at it.\n.\nline after a dot: ü\n");
        mail.MessageId.ShouldBe("0123abcd@contoso.com");
        mail.Date.ShouldBe(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));
        mail.To.Mailboxes.Select(m => m.Address).ShouldBe(["ops@contoso.com", "desk@contoso.com"]);
        mail.Headers["Auto-Submitted"].ShouldBe("auto-generated");
    }

    [Theory]
    [InlineData("451", "451")]
    [InlineData("550", "550")]
    [InlineData("rcpt550", "does not take mail for ops@contoso.com (550")]
    public async Task A_refusal_says_what_the_server_says_and_the_next_try_may_succeed(string fault, string expected)
    {
        await using var smtp = await SmtpServer.StartAsync(certificate: _certificate, faults: fault);
        var notification = Mail(smtp.Port);
        (await FailAsync(notification)).Message.ShouldContain(expected);
        smtp.Mails.ShouldBeEmpty();
        await _channel.SendAsync(Message(notification), CancellationToken.None);
        smtp.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_connection_that_breaks_after_the_data_fails_and_the_second_copy_is_known_by_its_id()
    {
        await using var smtp = await SmtpServer.StartAsync(certificate: _certificate, faults: "drop");
        var notification = Mail(smtp.Port);
        (await FailAsync(notification)).Message.ShouldContain("broke off");
        await _channel.SendAsync(Message(notification), CancellationToken.None);
        smtp.Mails.Count.ShouldBe(2);
        smtp.Mails.ShouldAllBe(m => m.Contains("Message-Id: <0123abcd@contoso.com>", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_server_that_hangs_is_left_when_the_time_is_over()
    {
        await using var smtp = await SmtpServer.StartAsync(certificate: _certificate, faults: "hang");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<OperationCanceledException>(async () => await _channel.SendAsync(Message(Mail(smtp.Port)), limit.Token));
    }

    [Fact]
    public async Task A_server_that_is_down_is_named()
    {
        int port;
        await using (var smtp = await SmtpServer.StartAsync())
            port = smtp.Port;
        var error = await FailAsync(Mail(port));
        (error.Category, error.IsTransient).ShouldBe((ProvisioningErrorCategory.Unavailable, true));
        error.Message.ShouldBe($"localhost:{port} could not be reached.");
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_server_whose_certificate_is_not_to_be_trusted()
    {
        using var another = new TestCertificate();
        using var otherName = new TestCertificate("mail.contoso.com");
        using var expired = new TestCertificate(expired: true);
        foreach (var (certificate, authority) in new[] { (_certificate, another.AuthorityFile), (otherName, otherName.AuthorityFile), (expired, expired.AuthorityFile), (_certificate, null) })
        {
            await using var smtp = await SmtpServer.StartAsync(certificate: certificate);
            var notification = Mail(smtp.Port);
            notification = notification with { Mail = notification.Mail! with { CaPath = authority } };
            (await FailAsync(notification)).Message.ShouldContain("no certificate that can be trusted for the name 'localhost'");
            smtp.Mails.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Nothing_is_sent_where_starttls_is_not_offered_unless_that_is_asked_for()
    {
        await using var smtp = await SmtpServer.StartAsync("none");
        (await FailAsync(Mail(smtp.Port))).Message.ShouldContain("offers no STARTTLS");
        await _channel.SendAsync(Message(Mail(smtp.Port, SmtpTls.None)), CancellationToken.None);
        smtp.Mails.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_wrong_password_is_said_and_not_repeated()
    {
        await using var smtp = await SmtpServer.StartAsync(certificate: _certificate, user: "provisioning", password: "another");
        var notification = Mail(smtp.Port) with { Credential = new(SecretSource.Environment, "X") };
        notification = notification with { Mail = notification.Mail! with { UserName = "provisioning" } };
        var error = await FailAsync(notification);
        error.Category.ShouldBe(ProvisioningErrorCategory.Authentication);
        error.ToString().ShouldNotContain(Password);
    }

    [Theory]
    [InlineData("ops@contoso.com\r\nBcc: all@contoso.com")]
    [InlineData("ops")]
    [InlineData("")]
    [InlineData("ops@contoso.com, all@contoso.com")]
    public void What_is_no_address_is_refused(string address)
    {
        Refusal(Mail(25, SmtpTls.StartTls, address)).Message.ShouldContain("is no mail address");
        var notification = Mail(25);
        Refusal(notification with { Mail = notification.Mail! with { From = address } }).Message.ShouldContain("is no mail address");
    }

    [Fact]
    public void A_password_is_for_an_account_over_tls_only()
    {
        var notification = Mail(25, SmtpTls.None);
        Refusal(notification with { Credential = new(SecretSource.Environment, "X") }).Message.ShouldContain("no account that it is of");
        notification = notification with { Mail = notification.Mail! with { UserName = "provisioning" } };
        Refusal(notification).Message.ShouldContain("has no password");
        Refusal(notification with { Credential = new(SecretSource.Environment, "X") }).Message.ShouldContain("without TLS");
    }

    private ProvisioningError Refusal(Notification notification) => Should.Throw<ProvisioningException>(() => _channel.Validate(notification, "")).Error;

    private async Task<ProvisioningError> FailAsync(Notification notification)
    {
        var failure = await Should.ThrowAsync<ProvisioningException>(async () => await _channel.SendAsync(Message(notification), CancellationToken.None));
        failure.Error.Id.ShouldBe(ErrorIds.NotificationFailed);
        return failure.Error;
    }

    private Notification Mail(int port, SmtpTls tls = SmtpTls.StartTls, params string[] to) => new()
    {
        Name = "ops",
        Mail = new("localhost", port, tls, "provisioning@contoso.com", to.Length == 0 ? ["ops@contoso.com"] : to) { CaPath = tls == SmtpTls.None ? null : _certificate.AuthorityFile },
        TimeoutSec = 10,
    };

    private static NotificationMessage Message(Notification notification) => new(
        notification,
        "0123abcd",
        "31 changes are held: Zoë, 東京",
        "Look at it.\n.\nline after a dot: ü\n",
        new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero),
        new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero),
        notification.Credential is null ? null : _ => new(Password.ToCharArray()));
}
