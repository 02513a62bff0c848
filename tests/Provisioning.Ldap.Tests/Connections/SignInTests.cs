using System.Text;

namespace Provisioning.Ldap.Tests;

/// <summary>Signing in, and where passwords go.</summary>
public class SignInTests
{
    private static readonly LdapDn Anna = LdapDn.Parse("cn=Anna,dc=example");
    private static readonly LdapSearch Everybody = new() { Base = LdapDn.Parse("dc=example") };

    [Fact]
    public async Task Signing_in_needs_the_connection_for_itself()
    {
        await using var server = new FakeDirectory(async peer =>
        {
            var id = (await peer.NextAsync(LdapOperation.SearchRequest)).MessageId;
            await peer.SendAsync(Responses.Entry(id, "cn=1"));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();
        await using var items = connection.SearchAsync(Everybody).GetAsyncEnumerator();
        await items.MoveNextAsync();

        await Should.ThrowAsync<InvalidOperationException>(async () => await connection.BindSimpleAsync("cn=a", "b".AsMemory()));
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_sign_in_that_is_cancelled_ends_the_connection_since_nobody_knows_who_it_is()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new FakeDirectory(async peer =>
        {
            await peer.NextAsync(LdapOperation.BindRequest);
            await stop.CancelAsync();
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await connection.BindSimpleAsync("cn=a", "b".AsMemory(), stop.Token));

        connection.IsBroken.ShouldBeTrue();
    }

    [Fact]
    public async Task A_sign_in_that_is_not_complete_is_none()
    {
        await using var server = new FakeDirectory(async peer =>
        {
            while (await peer.NextAsync() is { Tag: LdapOperation.BindRequest } request)
                await peer.SendAsync(Responses.Result(request.MessageId, LdapOperation.BindResponse, LdapResultCode.SaslBindInProgress));
        });
        await using var connection = await server.OpenAsync();

        var simple = await Should.ThrowAsync<LdapException>(async () => await connection.BindSimpleAsync("cn=a", "b".AsMemory()));
        var external = await Should.ThrowAsync<LdapException>(async () => await connection.BindExternalAsync());

        new[] { simple, external }.ShouldAllBe(e => e.Failure == LdapFailure.SignIn && e.Result!.Code == LdapResultCode.SaslBindInProgress);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_name_without_a_password_is_not_sent()
    {
        await using var server = new FakeDirectory(peer => peer.UntilClosedAsync());
        await using var connection = await server.OpenAsync();

        var error = await Should.ThrowAsync<LdapException>(async () => await connection.BindSimpleAsync("cn=a", default));

        error.Failure.ShouldBe(LdapFailure.SignIn);
        error.Message.ShouldContain("there is no password");
        await connection.DisposeAsync();
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.20.30.40", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData(null, false)]
    public void A_password_in_clear_stays_on_this_machine(string? address, bool isLocal) =>
        LdapConnection.IsLocal(address is null ? null : System.Net.IPAddress.Parse(address)).ShouldBe(isLocal);

    [Fact]
    public async Task Passwords_are_in_no_text()
    {
        const string canary = "canary-7f3a";
        await using var server = new FakeDirectory(async peer =>
        {
            await peer.SendAsync(Responses.Result((await peer.NextAsync(LdapOperation.BindRequest)).MessageId, LdapOperation.BindResponse, LdapResultCode.InvalidCredentials, "80090308: data 52e"));
            await peer.NextAsync(LdapOperation.ModifyRequest);
        });
        await using var connection = await server.OpenAsync();
        var password = new LdapModification(LdapModificationKind.Replace, LdapAttribute.Text("userPassword", canary));

        var refused = await Should.ThrowAsync<LdapException>(async () => await connection.BindSimpleAsync("cn=a,dc=example", canary.AsMemory()));
        var lost = await Should.ThrowAsync<LdapException>(async () => await connection.ModifyAsync(Anna, [password]));

        string[] texts =
        [
            refused.ToString(), lost.ToString(), password.ToString(), password.Attribute.ToString(),
            new SimpleBindRequest("cn=a", canary.AsMemory()).ToString(), new SaslBindRequest("PLAIN", Encoding.UTF8.GetBytes(canary)).ToString(),
            new ModifyRequest(Anna, [password]).ToString(), new AddRequest(Anna, [password.Attribute]).ToString(), new CompareRequest(Anna, "userPassword", Encoding.UTF8.GetBytes(canary)).ToString(),
            new ExtendedRequest("1.3.6.1.4.1.4203.1.11.1", Encoding.UTF8.GetBytes(canary)).ToString(), new LdapKerberosCredential("anna", canary.AsMemory(), "EXAMPLE").ToString(),
            new LdapEntry("cn=a", [password.Attribute]).ToString(),
        ];
        texts.ShouldAllBe(t => !t.Contains(canary, StringComparison.Ordinal));
        refused.Message.ShouldContain("Signing in as 'cn=a,dc=example'");
        refused.Failure.ShouldBe(LdapFailure.SignIn);
    }
}
