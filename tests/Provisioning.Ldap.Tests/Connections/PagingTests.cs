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
}
