using Provisioning.Testing;

namespace Provisioning.Ldap.Tests;

/// <summary>What 389 Directory Server has of its own.</summary>
[Collection(DirectoryCollection.Name)]
public class Ds389Tests(DirectoryServers servers)
{
    [Fact]
    public async Task A_persistent_search_tells_what_happened_to_whom()
    {
        var server = await servers.Ds389;
        await using var connection = await server.SignInAsync();
        var place = await server.MakeContainerAsync(connection);
        using var stop = new CancellationTokenSource();
        await using var changes = connection.SearchAsync(new() { Base = place, Attributes = ["cn"], Controls = [new PersistentSearchControl(LdapChangeKinds.All, ChangesOnly: false, ReturnChanges: true)] }, stop.Token).GetAsyncEnumerator(stop.Token);
        // What is there comes first, and says that the server listens.
        (await changes.MoveNextAsync()).ShouldBeTrue();

        var dn = place.Child("cn", "a");
        await connection.AddAsync(dn, Person());
        await connection.ModifyAsync(dn, [new(LdapModificationKind.Replace, LdapAttribute.Text("sn", "y"))]);
        await connection.RenameAsync(dn, "cn=b", deleteOldRdn: true);
        await connection.DeleteAsync(place.Child("cn", "b"));
        var seen = new List<(LdapChangeKinds, LdapDn, string?)>();
        while (seen.Count < 4)
        {
            await changes.MoveNextAsync();
            var entry = changes.Current.ShouldBeOfType<LdapSearchEntry>();
            var change = entry.Controls.OfType<EntryChangeControl>().Single();
            seen.Add((change.Kind, LdapDn.Parse(entry.Entry.Dn), change.PreviousDn));
        }

        seen.Select(s => (s.Item1, s.Item2)).ShouldBe([(LdapChangeKinds.Add, dn), (LdapChangeKinds.Modify, dn), (LdapChangeKinds.Rename, place.Child("cn", "b")), (LdapChangeKinds.Delete, place.Child("cn", "b"))]);
        LdapDn.Parse(seen[2].Item3!).ShouldBe(dn);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await changes.MoveNextAsync());
    }

    [Fact]
    public async Task It_sorts_and_synchronizes()
    {
        var server = await servers.Ds389;
        await using var connection = await server.SignInAsync();
        var place = await server.MakeContainerAsync(connection);
        foreach (var name in new[] { "b", "c", "a" })
            await connection.AddAsync(place.Child("cn", name), Person());

        var (names, sort) = (new List<string?>(), default(SortAnswer));
        await foreach (var item in connection.SearchAsync(new() { Base = place, Scope = LdapScope.OneLevel, Controls = [new ServerSideSortControl([new("cn", Descending: true)])] }))
        {
            if (item is LdapSearchEntry entry)
                names.Add(entry.Entry.GetText("cn"));
            else if (item is LdapSearchDone done)
                sort = done.Result.Controls.OfType<SortAnswer>().Single();
        }

        names.ShouldBe(["c", "b", "a"]);
        sort!.Code.ShouldBe(LdapResultCode.Success);

        var states = new List<SyncState>();
        ReadOnlyMemory<byte>? cookie = null;
        await foreach (var item in connection.SearchAsync(new() { Base = place, Scope = LdapScope.OneLevel, Attributes = ["cn"], Controls = [new SyncRequestControl(Persists: false, Cookie: null)] }))
        {
            if (item is LdapSearchEntry entry)
                states.Add(entry.Controls.OfType<SyncStateControl>().Single().State);
            else if (item is LdapSearchDone done)
                cookie = done.Result.Controls.OfType<SyncDoneControl>().Single().Cookie;
        }

        states.ShouldBe([SyncState.Add, SyncState.Add, SyncState.Add]);
        cookie.ShouldNotBeNull();
    }

    private static LdapAttribute[] Person() => [LdapAttribute.Text("objectClass", "inetOrgPerson"), LdapAttribute.Text("sn", "x")];
}
