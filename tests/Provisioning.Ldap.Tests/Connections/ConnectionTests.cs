using System.Text;
using Microsoft.Extensions.Time.Testing;

namespace Provisioning.Ldap.Tests;

/// <summary>What a connection does with what servers do, and should not.</summary>
public class ConnectionTests
{
    private static readonly LdapDn Anna = LdapDn.Parse("cn=Anna,dc=example");
    private static readonly LdapSearch Everybody = new() { Base = LdapDn.Parse("dc=example") };
    private static readonly LdapModification[] Change = [new(LdapModificationKind.Replace, LdapAttribute.Text("title", "x"))];

    [Fact]
    public async Task Answers_find_the_requests_that_they_are_for_in_any_order()
    {
        await using var server = new FakeDirectory(async peer =>
        {
            var requests = new List<LdapAnswer>();
            for (var i = 0; i < 20; i++)
                requests.Add(await peer.NextAsync(LdapOperation.DeleteRequest));
            foreach (var request in requests.AsEnumerable().Reverse())
                await peer.SendAsync(Responses.Result(request.MessageId, LdapOperation.DeleteResponse, LdapResultCode.Success, Encoding.UTF8.GetString(request.Body.Span)));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();

        var names = Enumerable.Range(0, 20).Select(i => Anna.Child("cn", $"a{i}")).ToArray();
        var results = await Task.WhenAll(names.Select(n => connection.DeleteAsync(n).AsTask()));

        results.Select(r => r.Diagnostic).ShouldBe(names.Select(n => n.ToString()));
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task It_signs_out_when_it_closes()
    {
        byte? last = null;
        await using var server = new FakeDirectory(async peer =>
        {
            while (await peer.NextAsync() is { } request)
                last = request.Tag;
        });

        await (await server.OpenAsync()).DisposeAsync();
        await server.Served;

        last.ShouldBe(LdapOperation.UnbindRequest);
    }

    [Fact]
    public async Task A_search_that_is_left_is_abandoned_and_the_connection_goes_on()
    {
        var abandoned = 0;
        var searched = 0;
        await using var server = new FakeDirectory(async peer =>
        {
            searched = (await peer.NextAsync(LdapOperation.SearchRequest)).MessageId;
            await peer.SendAsync(Responses.Entry(searched, "cn=1"), Responses.Entry(searched, "cn=2"));
            abandoned = new BerReader(new byte[] { 2, 1 }.Concat((await peer.NextAsync(LdapOperation.AbandonRequest)).Body.ToArray()).ToArray()).ReadInteger();
            var delete = await peer.NextAsync(LdapOperation.DeleteRequest);
            // What was on its way already still comes, and means nothing.
            await peer.SendAsync(Responses.Entry(searched, "cn=3"), Responses.Result(searched, LdapOperation.SearchDone), Responses.Result(delete.MessageId, LdapOperation.DeleteResponse));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();

        await foreach (var item in connection.SearchAsync(Everybody))
        {
            item.ShouldBeOfType<LdapSearchEntry>().Entry.Dn.ShouldBe("cn=1");
            break;
        }

        (await connection.DeleteAsync(Anna)).Code.ShouldBe(LdapResultCode.Success);
        abandoned.ShouldBe(searched);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_wait_that_is_cancelled_ends_at_once_and_is_abandoned()
    {
        using var stop = new CancellationTokenSource();
        await using var server = new FakeDirectory(async peer =>
        {
            await peer.NextAsync(LdapOperation.ModifyRequest);
            await stop.CancelAsync();
            await peer.NextAsync(LdapOperation.AbandonRequest);
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();

        await Should.ThrowAsync<OperationCanceledException>(async () => await connection.ModifyAsync(Anna, Change, null, stop.Token));

        connection.IsBroken.ShouldBeFalse();
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_change_is_in_doubt_when_the_connection_ends_before_its_answer()
    {
        await using var server = new FakeDirectory(async peer => await peer.NextAsync(LdapOperation.ModifyRequest));
        await using var connection = await server.OpenAsync();

        var error = await Should.ThrowAsync<LdapException>(async () => await connection.ModifyAsync(Anna, Change));

        (error.Failure, error.IsInDoubt).ShouldBe((LdapFailure.Lost, true));
        connection.IsBroken.ShouldBeTrue();
        var next = await Should.ThrowAsync<LdapException>(async () => await connection.DeleteAsync(Anna));
        (next.Failure, next.IsInDoubt).ShouldBe((LdapFailure.Lost, false));
    }

    [Fact]
    public async Task A_change_that_was_refused_is_not_in_doubt_and_says_what_the_server_said()
    {
        await using var server = new FakeDirectory(async peer =>
        {
            await peer.SendAsync(Responses.Result((await peer.NextAsync(LdapOperation.AddRequest)).MessageId, LdapOperation.AddResponse, LdapResultCode.EntryAlreadyExists, "00002071: already\nthere"));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();

        var error = await Should.ThrowAsync<LdapException>(async () => await connection.AddAsync(Anna, [LdapAttribute.Text("cn", "Anna")]));

        error.Message.ShouldBe("Adding 'cn=Anna,dc=example' was refused with 68 (EntryAlreadyExists): 00002071: alreadythere.");
        (error.Failure, error.IsInDoubt, error.Result!.Code).ShouldBe((LdapFailure.Server, false, LdapResultCode.EntryAlreadyExists));
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_search_without_its_end_is_an_error_and_no_short_list()
    {
        await using var server = new FakeDirectory(async peer => await peer.SendAsync(Responses.Entry((await peer.NextAsync(LdapOperation.SearchRequest)).MessageId, "cn=1")));
        await using var connection = await server.OpenAsync();
        var entries = 0;

        var error = await Should.ThrowAsync<LdapException>(async () =>
        {
            await foreach (var _ in connection.SearchAsync(Everybody))
                entries++;
        });

        entries.ShouldBe(1);
        (error.Failure, error.IsInDoubt).ShouldBe((LdapFailure.Lost, false));
    }

    [Fact]
    public async Task A_notice_of_disconnection_ends_everything_with_what_it_says()
    {
        await using var server = new FakeDirectory(async peer =>
        {
            await peer.NextAsync(LdapOperation.ModifyRequest);
            await peer.SendAsync(Responses.Notice("the server is shutting down"));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();

        var error = await Should.ThrowAsync<LdapException>(async () => await connection.ModifyAsync(Anna, Change));

        (error.Failure, error.IsInDoubt, error.Result!.Code).ShouldBe((LdapFailure.Lost, true, LdapResultCode.Unavailable));
        error.Message.ShouldContain("the server is shutting down");
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "begins with 0x48")]
    [InlineData("\u0030\u0080\u0002\u0001\u0001", "a length of a form that LDAP does not have")]
    [InlineData("0\u0005\u0002\u0001\u0063e\u0000", "answers request 99, which was never sent")]
    [InlineData("0\u0005\u0002\u0001\u0001i\u0000", "tag 0x69 came as an answer to: Changing")]
    [InlineData("0\u0005\u0002\u0001\u0001g\u0000", "ends where an element belongs")]
    [InlineData("0\u0084\u007f\u00ff\u00ff\u00ff", "at most 67108864 are taken")]
    public async Task What_breaks_the_protocol_ends_the_connection_with_why(string sent, string why)
    {
        await using var server = new FakeDirectory(async peer =>
        {
            await peer.NextAsync(LdapOperation.ModifyRequest);
            await peer.SendAsync(Encoding.Latin1.GetBytes(sent));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();

        var error = await Should.ThrowAsync<LdapException>(async () => await connection.ModifyAsync(Anna, Change));

        (error.Failure, error.IsInDoubt).ShouldBe((LdapFailure.Protocol, true));
        error.Message.ShouldStartWith($"{connection.Endpoint}: ");
        error.Message.ShouldContain(why);
        connection.IsBroken.ShouldBeTrue();
    }

    /// <summary>Whatever a server sends and when it stops: a search ends with an error, and never with a list that passes for whole.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Random_octets_end_a_search_with_an_error(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 50; i++)
        {
            await using var server = new FakeDirectory(async peer =>
            {
                var id = (await peer.NextAsync(LdapOperation.SearchRequest)).MessageId;
                var good = Responses.Entry(id, "cn=1", LdapAttribute.Text("cn", "1", "one"));
                var octets = new byte[random.Next(1, 40)];
                random.NextBytes(octets);
                good[random.Next(good.Length)] ^= (byte)random.Next(1, 256);
                await peer.SendAsync(Responses.Entry(id, "cn=0"), good, octets);
                peer.Stream.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
                await peer.UntilClosedAsync();
            });
            await using var connection = await server.OpenAsync();

            var error = await Should.ThrowAsync<LdapException>(async () =>
            {
                await foreach (var _ in connection.SearchAsync(Everybody))
                {
                }
            });

            error.Failure.ShouldBeOneOf(LdapFailure.Protocol, LdapFailure.Lost);
            await connection.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_entry_that_cannot_be_read_ends_the_search_and_the_connection()
    {
        await using var server = new FakeDirectory(async peer =>
        {
            var id = (await peer.NextAsync(LdapOperation.SearchRequest)).MessageId;
            await peer.SendAsync(Responses.Message(id, w => w.Constructed(LdapOperation.SearchEntry, e => e.Integer(5))), Responses.Result(id, LdapOperation.SearchDone));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();

        var error = await Should.ThrowAsync<LdapException>(async () => await connection.SearchAsync(Everybody).GetAsyncEnumerator().MoveNextAsync());

        error.Failure.ShouldBe(LdapFailure.Protocol);
        connection.IsBroken.ShouldBeTrue();
    }

    [Fact]
    public async Task Silence_ends_the_connection_when_something_is_waited_for_and_not_before()
    {
        var clock = new FakeTimeProvider();
        var silent = new TaskCompletionSource();
        await using var server = new FakeDirectory(async peer =>
        {
            await peer.SendAsync(Responses.Result((await peer.NextAsync(LdapOperation.DeleteRequest)).MessageId, LdapOperation.DeleteResponse));
            await peer.NextAsync(LdapOperation.ModifyRequest);
            silent.SetResult();
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync(o => o with { Clock = clock, OperationTimeout = TimeSpan.FromSeconds(30) });
        await connection.DeleteAsync(Anna);

        clock.Advance(TimeSpan.FromHours(1));
        connection.IsBroken.ShouldBeFalse();

        var waiting = connection.ModifyAsync(Anna, Change).AsTask();
        await silent.Task;
        clock.Advance(TimeSpan.FromSeconds(29));
        waiting.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(2));
        var error = await Should.ThrowAsync<LdapException>(waiting);

        (error.Failure, error.IsInDoubt).ShouldBe((LdapFailure.Timeout, true));
        error.Message.ShouldContain("for 30 s");
    }

    [Fact]
    public async Task A_search_that_waits_for_changes_may_be_silent()
    {
        var clock = new FakeTimeProvider();
        var silent = new TaskCompletionSource();
        var change = new TaskCompletionSource();
        await using var server = new FakeDirectory(async peer =>
        {
            var id = (await peer.NextAsync(LdapOperation.SearchRequest)).MessageId;
            silent.SetResult();
            await change.Task;
            await peer.SendAsync(Responses.Entry(id, "cn=changed"));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync(o => o with { Clock = clock, OperationTimeout = TimeSpan.FromSeconds(30) });
        await using var changes = connection.SearchAsync(Everybody with { Controls = [new NotificationControl()] }).GetAsyncEnumerator();
        var next = changes.MoveNextAsync();
        await silent.Task;

        clock.Advance(TimeSpan.FromDays(1));
        change.SetResult();

        (await next).ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_does_not_answer_to_a_connection_is_not_waited_for_without_end()
    {
        var clock = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var server = new FakeDirectory(async peer =>
        {
            await peer.NextAsync(LdapOperation.ExtendedRequest);
            asked.SetResult();
            await peer.UntilClosedAsync();
        });

        var opening = server.OpenAsync(o => o with { Clock = clock, ConnectTimeout = TimeSpan.FromSeconds(5), Endpoint = o.Endpoint with { Security = LdapSecurity.StartTls } });
        await asked.Task;
        clock.Advance(TimeSpan.FromSeconds(6));

        var error = await Should.ThrowAsync<LdapException>(opening);
        error.Failure.ShouldBe(LdapFailure.Timeout);
        error.Message.ShouldContain("within 5 s");
    }

    [Fact]
    public async Task Octets_before_the_handshake_of_StartTLS_are_not_taken()
    {
        await using var server = new FakeDirectory(async peer =>
        {
            var id = (await peer.NextAsync(LdapOperation.ExtendedRequest)).MessageId;
            byte[] both = [.. Responses.Result(id, LdapOperation.ExtendedResponse), .. Responses.Notice("put in by somebody")];
            await peer.SendAsync(both);
            await peer.UntilClosedAsync();
        });

        var error = await Should.ThrowAsync<LdapException>(server.OpenAsync(o => o with { Endpoint = o.Endpoint with { Security = LdapSecurity.StartTls } }));

        error.Failure.ShouldBe(LdapFailure.Tls);
        error.Message.ShouldContain("unencrypted after StartTLS");
    }

    [Fact]
    public async Task Nothing_is_sent_before_StartTLS_and_a_refusal_says_so()
    {
        var requests = new List<byte>();
        await using var server = new FakeDirectory(async peer =>
        {
            while (await peer.NextAsync() is { } request)
            {
                requests.Add(request.Tag);
                if (request.Tag == LdapOperation.ExtendedRequest)
                    await peer.SendAsync(Responses.Result(request.MessageId, LdapOperation.ExtendedResponse, LdapResultCode.ProtocolError, "unsupported extended operation"));
            }
        });

        var error = await Should.ThrowAsync<LdapException>(server.OpenAsync(o => o with { Endpoint = o.Endpoint with { Security = LdapSecurity.StartTls } }));
        await server.Served;

        error.Failure.ShouldBe(LdapFailure.Tls);
        error.Message.ShouldContain("StartTLS was refused with 2 (ProtocolError): unsupported extended operation.");
        requests.ShouldBe([LdapOperation.ExtendedRequest, LdapOperation.UnbindRequest]);
    }

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
    public void The_client_needs_nothing_but_the_platform() =>
        typeof(LdapConnection).Assembly.GetReferencedAssemblies().ShouldAllBe(a => a.Name!.StartsWith("System.", StringComparison.Ordinal));

    [Fact]
    public async Task Pages_that_never_end_are_an_error()
    {
        await using var server = new FakeDirectory(async peer =>
        {
            while (await peer.NextAsync() is { Tag: LdapOperation.SearchRequest } request)
                await peer.SendAsync(Responses.Result(request.MessageId, LdapOperation.SearchDone, LdapResultCode.Success, "", new PagedResultsControl(0, new byte[] { 7 })));
        });
        await using var connection = await server.OpenAsync();

        var error = await Should.ThrowAsync<LdapException>(async () => await connection.SearchPagedAsync(Everybody, 10).GetAsyncEnumerator().MoveNextAsync());

        error.Message.ShouldContain("an empty page again and again");
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_does_not_say_whether_pages_follow_gives_no_whole_list()
    {
        await using var server = new FakeDirectory(async peer =>
        {
            var id = (await peer.NextAsync(LdapOperation.SearchRequest)).MessageId;
            await peer.SendAsync(Responses.Entry(id, "cn=1"), Responses.Result(id, LdapOperation.SearchDone));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();
        await using var items = connection.SearchPagedAsync(Everybody, 10).GetAsyncEnumerator();
        (await items.MoveNextAsync()).ShouldBeTrue();

        (await Should.ThrowAsync<LdapException>(async () => await items.MoveNextAsync())).Message.ShouldContain("did not say whether more pages follow");
        await connection.DisposeAsync();
    }

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
