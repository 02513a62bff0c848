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
}
