namespace Provisioning.Ldap.Tests;

/// <summary>How much a connection takes from a server before it is wanted.</summary>
public class FlowTests
{
    private static readonly LdapDn Anna = LdapDn.Parse("cn=Anna,dc=example");
    private static readonly LdapSearch Everybody = new() { Base = LdapDn.Parse("dc=example") };
    private static readonly LdapModification[] Change = [new(LdapModificationKind.Replace, LdapAttribute.Text("title", "x"))];

    [Fact]
    public async Task More_is_not_taken_from_the_server_than_may_wait()
    {
        long sent = 0;
        const int all = 64 * 1024 * 1024;
        var entry = new LdapAttribute("a", [new byte[60_000]]);
        await using var server = new FakeDirectory(async peer =>
        {
            var id = (await peer.NextAsync(LdapOperation.SearchRequest)).MessageId;
            var message = Responses.Entry(id, "cn=x", entry);
            for (; Interlocked.Read(ref sent) < all; Interlocked.Add(ref sent, message.Length))
                await peer.SendAsync(message);
            await peer.SendAsync(Responses.Result(id, LdapOperation.SearchDone));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync(o => o with { MaxWaitingBytes = 100_000 });
        await using var items = connection.SearchAsync(Everybody).GetAsyncEnumerator();
        (await items.MoveNextAsync()).ShouldBeTrue();

        // The server comes to a stop when the network's own buffers are full; what it had sent by then does not grow.
        var before = -1L;
        for (var now = Interlocked.Read(ref sent); now != before; now = Interlocked.Read(ref sent))
        {
            before = now;
            await Task.Delay(200);
        }

        before.ShouldBeLessThan(all / 2);
        var count = 1;
        while (await items.MoveNextAsync())
            count++;
        count.ShouldBeGreaterThan(1_000);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_request_from_inside_a_search_is_answered_although_the_search_is_full()
    {
        await using var server = new FakeDirectory(async peer =>
        {
            var id = (await peer.NextAsync(LdapOperation.SearchRequest)).MessageId;
            var message = Responses.Entry(id, "cn=x", new LdapAttribute("a", [new byte[60_000]]));
            // As servers that do one thing after the other: the whole search, then the change.
            for (var i = 0; i < 50; i++)
                await peer.SendAsync(message);
            await peer.SendAsync(Responses.Result(id, LdapOperation.SearchDone));
            await peer.SendAsync(Responses.Result((await peer.NextAsync(LdapOperation.ModifyRequest)).MessageId, LdapOperation.ModifyResponse));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync(o => o with { MaxWaitingBytes = 100_000 });
        var count = 0;

        await foreach (var item in connection.SearchAsync(Everybody))
        {
            if (count++ == 0)
                await connection.ModifyAsync(Anna, Change);
        }

        count.ShouldBe(51);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_search_that_nobody_takes_is_given_up_when_it_stands_in_the_way_for_too_long()
    {
        await using var server = new FakeDirectory(async peer =>
        {
            var id = (await peer.NextAsync(LdapOperation.SearchRequest)).MessageId;
            var message = Responses.Entry(id, "cn=x", new LdapAttribute("a", [new byte[60_000]]));
            for (var i = 0; i < 40; i++)
                await peer.SendAsync(message);
            await peer.SendAsync(Responses.Result((await peer.NextAsync(LdapOperation.ModifyRequest)).MessageId, LdapOperation.ModifyResponse));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync(o => o with { MaxWaitingBytes = 10_000 });
        await using var items = connection.SearchAsync(Everybody).GetAsyncEnumerator();
        (await items.MoveNextAsync()).ShouldBeTrue();

        await connection.ModifyAsync(Anna, Change);
        var error = await Should.ThrowAsync<LdapException>(async () =>
        {
            while (await items.MoveNextAsync())
            {
            }
        });

        error.Failure.ShouldBe(LdapFailure.Overrun);
        error.RecommendedAction!.ShouldContain("pages");
        await connection.DisposeAsync();
    }
}
