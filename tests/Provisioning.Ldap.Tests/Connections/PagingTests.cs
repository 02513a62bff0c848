namespace Provisioning.Ldap.Tests;

/// <summary>Searches by pages, where servers do not say how they go on.</summary>
public class PagingTests
{
    private static readonly LdapSearch Everybody = new() { Base = LdapDn.Parse("dc=example") };

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
    public async Task The_next_page_is_asked_for_before_the_one_that_came_is_taken()
    {
        var asked = new TaskCompletionSource();
        await using var server = new FakeDirectory(async peer =>
        {
            await AnswerAsync(peer, new byte[] { 7 }, "cn=1", "cn=2");
            await AnswerAsync(peer, default, "cn=3");
            asked.SetResult();
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();
        await using var items = connection.SearchPagedAsync(Everybody, 2).GetAsyncEnumerator();
        (await items.MoveNextAsync()).ShouldBeTrue();

        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var names = new List<string> { ((LdapSearchEntry)items.Current).Entry.Dn };
        while (await items.MoveNextAsync() && items.Current is LdapSearchEntry found)
            names.Add(found.Entry.Dn);
        names.ShouldBe(["cn=1", "cn=2", "cn=3"]);
        items.Current.ShouldBeOfType<LdapSearchDone>();
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Whoever_has_seen_enough_leaves_nothing_behind_that_reads()
    {
        var asked = new TaskCompletionSource();
        await using var server = new FakeDirectory(async peer =>
        {
            await AnswerAsync(peer, new byte[] { 7 }, "cn=1");
            // The second page is never answered.
            await peer.NextAsync(LdapOperation.SearchRequest);
            asked.SetResult();
            await peer.NextAsync(LdapOperation.AbandonRequest);
            var id = (await peer.NextAsync(LdapOperation.SearchRequest)).MessageId;
            await peer.SendAsync(Responses.Entry(id, "cn=other"), Responses.Result(id, LdapOperation.SearchDone));
            await peer.UntilClosedAsync();
        });
        await using var connection = await server.OpenAsync();

        await foreach (var item in connection.SearchPagedAsync(Everybody, 1))
        {
            ((LdapSearchEntry)item).Entry.Dn.ShouldBe("cn=1");
            await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
            break;
        }

        (await connection.SearchAsync(Everybody).EntriesAsync()).ShouldHaveSingleItem().Dn.ShouldBe("cn=other");
        await connection.DisposeAsync();
    }

    private static async Task AnswerAsync(Peer peer, ReadOnlyMemory<byte> cookie, params string[] names)
    {
        var id = (await peer.NextAsync(LdapOperation.SearchRequest)).MessageId;
        await peer.SendAsync([.. names.Select(n => Responses.Entry(id, n)), Responses.Result(id, LdapOperation.SearchDone, LdapResultCode.Success, "", new PagedResultsControl(0, cookie))]);
    }
}
