using System.Text;
using System.Text.Json;
using FsCheck.Xunit;
using Provisioning.Notifications.Webhooks;
using Provisioning.Testing;

namespace Provisioning.Notifications.Tests;

/// <summary>Webhooks to a real receiver: signed, to the address that was set and no other.</summary>
public sealed class WebhookTests : IAsyncLifetime, IDisposable
{
    private static readonly byte[] Key = Encoding.UTF8.GetBytes("a key of 24 bytes or more");

    private readonly WebhookChannel _channel = new();
    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync() => _receiver = await WebhookReceiver.StartAsync();

    public async Task DisposeAsync() => await _receiver.DisposeAsync();

    public void Dispose() => _channel.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_is_signed_over_id_time_and_body(bool encoded)
    {
        await SendAsync(Hook(), encoded ? $"whsec_{Convert.ToBase64String(Key)}" : Encoding.UTF8.GetString(Key));
        var received = _receiver.Received.ShouldHaveSingleItem();
        received.IsSignedWith(Key).ShouldBeTrue();
        received.Headers["webhook-id"].ShouldBe("msg_0123abcd");
        received.Headers["webhook-timestamp"].ShouldBe("1772442000");
        received.Headers["content-type"].ShouldBe("application/json; charset=utf-8");
        received.Body.ShouldBe("""{"text":"Zoë"}""");
    }

    [Fact]
    public void The_signature_is_that_of_the_specification()
    {
        // The test vector of the specification's own libraries.
        WebhookSignature.Of(Hook(), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", Encoding.UTF8.GetBytes("""{"test": 2432232314}"""))
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirects_are_not_followed(int status)
    {
        _receiver.Answers.Enqueue(status);
        (await FailAsync(Hook())).Message.ShouldContain("not followed");
        _receiver.Received.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_refusal_fails_with_its_status(int status)
    {
        _receiver.Answers.Enqueue(status);
        (await FailAsync(Hook())).Message.ShouldBe($"{_receiver.Uri} answered {status}.");
        await SendAsync(Hook());
        _receiver.Received.Select(r => r.Headers["webhook-id"]).ShouldAllBe(id => id == "msg_0123abcd");
    }

    [Fact]
    public async Task No_answer_ends_with_the_time()
    {
        _receiver.Answers.Enqueue(0);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<OperationCanceledException>(async () => await _channel.SendAsync(Message(Hook(), null), limit.Token));
    }

    [Fact]
    public async Task A_secret_address_goes_to_its_server_alone_and_into_no_error()
    {
        var hook = Hook("/services/{secret}") with { Credential = new(SecretSource.Environment, "X") };
        _channel.Validate(hook, "{}");
        await SendAsync(hook, "T01/B02/canary");
        var received = _receiver.Received.ShouldHaveSingleItem();
        received.Path.ShouldBe("/services/T01/B02/canary");
        received.Headers.ShouldNotContainKey("webhook-signature");

        _receiver.Answers.Enqueue(404);
        (await FailAsync(hook, "T01/B02/canary")).ToString().ShouldNotContain("canary");
    }

    [Theory]
    [InlineData("http://hooks.contoso.com/x", "is http")]
    [InlineData("ftp://hooks.contoso.com/x", "none of a webhook")]
    [InlineData("https://user:pass@hooks.contoso.com/x", "none of a webhook")]
    [InlineData("hooks.contoso.com", "none of a webhook")]
    [InlineData("https://hooks.contoso.com/{secret}", "place for a secret")]
    public void An_address_that_cannot_be_is_refused(string address, string why) =>
        Should.Throw<ProvisioningException>(() => _channel.Validate(Hook() with { Webhook = new(new(address, UriKind.RelativeOrAbsolute)) }, "{}")).Error.Message.ShouldContain(why);

    [Fact]
    public void A_body_that_is_no_json_and_a_subject_are_refused()
    {
        Should.Throw<ProvisioningException>(() => _channel.Validate(Hook(), "{\"text\": Title}")).Error.Message.ShouldContain("is no JSON (line 1, byte");
        Should.Throw<ProvisioningException>(() => _channel.Validate(Hook() with { Subject = "x" }, "{}")).Error.Message.ShouldContain("no subject");
    }

    [Property]
    public void A_value_is_itself_again_in_json(string? value)
    {
        var text = value ?? "";
        // A half of a surrogate pair is no text.
        if (text.Any(char.IsSurrogate))
            return;
        using var json = JsonDocument.Parse($$"""{"text":"{{_channel.Escape(text)}}"}""");
        json.RootElement.GetProperty("text").GetString().ShouldBe(text);
    }

    private Notification Hook(string path = "/hook") => new() { Name = "chat", Webhook = new(new(_receiver.Uri + path)), TimeoutSec = 10 };

    private async Task SendAsync(Notification notification, string? secret = null) => await _channel.SendAsync(Message(notification, secret), CancellationToken.None);

    private async Task<ProvisioningError> FailAsync(Notification notification, string? secret = null)
    {
        var failure = await Should.ThrowAsync<ProvisioningException>(async () => await SendAsync(notification, secret));
        failure.Error.Id.ShouldBe(ErrorIds.NotificationFailed);
        return failure.Error;
    }

    private static NotificationMessage Message(Notification notification, string? secret) => new(
        notification,
        "0123abcd",
        "",
        """{"text":"Zoë"}""",
        new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero),
        new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero),
        secret is null ? null : _ => new(secret.ToCharArray()));
}
