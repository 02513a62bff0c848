using System.Net;
using Provisioning.Testing;
using Platform = System.DirectoryServices.Protocols;

namespace Provisioning.Ldap.Tests;

/// <summary>What OpenLDAP has of its own, and the platform's client as the other opinion.</summary>
[Collection(DirectoryCollection.Name)]
public class SlapdTests(DirectoryServers servers)
{
    [Fact]
    public async Task Entries_are_those_that_the_platforms_client_reads_octet_by_octet()
    {
        var server = await servers.Slapd;
        await using var connection = await server.SignInAsync();
        var place = await server.MakeContainerAsync(connection);
        var random = new Random(7);
        for (var i = 0; i < 30; i++)
        {
            var octets = new byte[random.Next(1, 3_000)];
            random.NextBytes(octets);
            await connection.AddAsync(place.Child("cn", $"é{i}, x"),
            [
                LdapAttribute.Text("objectClass", "inetOrgPerson"),
                LdapAttribute.Text("cn", $"é{i}, x", $"{i}"),
                LdapAttribute.Text("sn", "日本"),
                LdapAttribute.Text("description;lang-de", "auf Deutsch"),
                new("jpegPhoto", [octets]),
            ]);
        }

        var ours = await connection.SearchAsync(new() { Base = place, Attributes = ["*", "+"] }).EntriesAsync();
        using var oracle = Oracle(server);
        var theirs = ((Platform.SearchResponse)oracle.SendRequest(new Platform.SearchRequest(place.ToString(), "(objectClass=*)", Platform.SearchScope.Subtree, "*", "+"))).Entries.Cast<Platform.SearchResultEntry>().ToArray();

        ours.Count.ShouldBe(31);
        ours.Select(e => e.Dn).ShouldBe(theirs.Select(e => e.DistinguishedName));
        foreach (var (our, their) in ours.Zip(theirs))
        {
            our.Attributes.Select(a => a.Description).ShouldBe(their.Attributes.AttributeNames.Cast<string>(), StringComparer.OrdinalIgnoreCase, ignoreOrder: true);
            foreach (var attribute in our.Attributes)
                attribute.Values.Select(v => Convert.ToHexString(v.Span)).ShouldBe(their.Attributes[attribute.Description].GetValues(typeof(byte[])).Cast<byte[]>().Select(Convert.ToHexString));
        }
    }

    [Theory]
    [InlineData("(&(objectClass=inetOrgPerson)(|(cn=f1)(cn=f2)))")]
    [InlineData("(&(objectClass=inetOrgPerson)(!(cn=f1)))")]
    [InlineData("(cn=f*)")]
    [InlineData("(cn=*1*)")]
    [InlineData("(cn:caseExactMatch:=F1)")]
    [InlineData("(ou:dn:=nowhere)")]
    [InlineData(@"(description=a\2ab\28\29\5c)")]
    [InlineData("(employeeNumber>=5)")]
    [InlineData("(sn~=Sampel)")]
    public async Task Filters_find_what_the_platforms_client_finds(string filter)
    {
        var server = await servers.Slapd;
        await using var connection = await server.SignInAsync();
        var place = await server.MakeContainerAsync(connection);
        for (var i = 0; i < 4; i++)
            await connection.AddAsync(place.Child("cn", $"f{i}"), [LdapAttribute.Text("objectClass", "inetOrgPerson"), LdapAttribute.Text("sn", "Sample"), LdapAttribute.Text("description", @"a*b()\"), LdapAttribute.Text("employeeNumber", $"{i + 4}")]);

        var ours = await connection.SearchAsync(new() { Base = place, Filter = LdapFilter.Parse(filter), Attributes = ["1.1"] }).EntriesAsync();
        using var oracle = Oracle(server);
        var theirs = (Platform.SearchResponse)oracle.SendRequest(new Platform.SearchRequest(place.ToString(), filter, Platform.SearchScope.Subtree, "1.1"));

        ours.Select(e => e.Dn).ShouldBe(theirs.Entries.Cast<Platform.SearchResultEntry>().Select(e => e.DistinguishedName));
        ours.ShouldAllBe(e => e.Attributes.Count == 0);
    }

    [Fact]
    public async Task A_size_limit_is_an_error_with_what_came_and_no_complete_read()
    {
        var server = await servers.Slapd;
        await using var admin = await server.SignInAsync();
        var place = await server.MakeContainerAsync(admin);
        for (var i = 0; i < 5; i++)
            await admin.AddAsync(place.Child("cn", $"s{i}"), [LdapAttribute.Text("objectClass", "inetOrgPerson"), LdapAttribute.Text("sn", "x")]);
        var entries = 0;

        var error = await Should.ThrowAsync<LdapException>(async () =>
        {
            await foreach (var _ in admin.SearchAsync(new() { Base = place, SizeLimit = 3 }))
                entries++;
        });

        (error.Failure, error.Result!.Code, entries).ShouldBe((LdapFailure.Server, LdapResultCode.SizeLimitExceeded, 3));
    }

    [Fact]
    public async Task Synchronization_tells_what_is_there_and_then_changes_with_deletes()
    {
        var server = await servers.Slapd;
        await using var writer = await server.SignInAsync();
        var place = await server.MakeContainerAsync(writer);
        await writer.AddAsync(place.Child("cn", "a"), Person());
        await using var connection = await server.SignInAsync(server.Service);
        using var stop = new CancellationTokenSource();
        var search = new LdapSearch { Base = place, Attributes = ["cn"], Controls = [new SyncRequestControl(Persists: true, Cookie: null)] };
        await using var items = connection.SearchAsync(search, stop.Token).GetAsyncEnumerator(stop.Token);
        var (states, uuid) = (new List<(SyncState, string)>(), default(Guid));
        while (true)
        {
            await items.MoveNextAsync();
            if (items.Current is LdapIntermediate response && SyncInfo.Decode(response) is { IsRefreshDone: true })
                break;
            Note();
        }

        states.ShouldBe([(SyncState.Add, place.ToString()), (SyncState.Add, place.Child("cn", "a").ToString())]);
        var known = uuid;
        states.Clear();
        await writer.AddAsync(place.Child("cn", "b"), Person());
        await writer.ModifyAsync(place.Child("cn", "a"), [new(LdapModificationKind.Replace, LdapAttribute.Text("sn", "y"))]);
        await writer.DeleteAsync(place.Child("cn", "a"));
        while (states.Count < 3)
        {
            await items.MoveNextAsync();
            Note();
        }

        states.ShouldBe([(SyncState.Add, place.Child("cn", "b").ToString()), (SyncState.Modify, place.Child("cn", "a").ToString()), (SyncState.Delete, place.Child("cn", "a").ToString())]);
        uuid.ShouldBe(known);

        void Note()
        {
            if (items.Current is not LdapSearchEntry entry)
                return;
            var state = entry.Controls.OfType<SyncStateControl>().Single();
            states.Add((state.State, entry.Entry.Dn));
            uuid = state.EntryUuid;
        }
    }

    [Fact]
    public async Task A_synchronization_goes_on_from_its_cookie()
    {
        var server = await servers.Slapd;
        await using var connection = await server.SignInAsync(server.Service);
        await using var writer = await server.SignInAsync();
        var place = await server.MakeContainerAsync(writer);
        await writer.AddAsync(place.Child("cn", "a"), Person());

        var (first, cookie) = await RefreshAsync(connection, place, null);
        await writer.AddAsync(place.Child("cn", "b"), Person());
        var (second, _) = await RefreshAsync(connection, place, cookie);

        first.ShouldBe(2);
        second.ShouldBe(1);
    }

    [Fact]
    public async Task Controls_are_known_to_the_server_and_answered()
    {
        var server = await servers.Slapd;
        await using var connection = await server.SignInAsync();
        var place = await server.MakeContainerAsync(connection);
        var dn = place.Child("cn", "a");
        await connection.AddAsync(dn, Person());

        var changed = await connection.ModifyAsync(dn, [new(LdapModificationKind.Replace, LdapAttribute.Text("sn", "y"))], [new AssertionControl(LdapFilter.Equal("sn", "x")), new PreReadControl(["sn"]), new PostReadControl(["sn"])]);
        changed.Controls.OfType<PreReadAnswer>().Single().Entry.GetText("sn").ShouldBe("x");
        changed.Controls.OfType<PostReadAnswer>().Single().Entry.GetText("sn").ShouldBe("y");
        var failed = await Should.ThrowAsync<LdapException>(async () => await connection.ModifyAsync(dn, [new(LdapModificationKind.Replace, LdapAttribute.Text("sn", "z"))], [new AssertionControl(LdapFilter.Equal("sn", "x"))]));
        failed.Result!.Code.ShouldBe(LdapResultCode.AssertionFailed);

        LdapModification[] again = [new(LdapModificationKind.Add, LdapAttribute.Text("sn", "y"))];
        var there = await Should.ThrowAsync<LdapException>(async () => await connection.ModifyAsync(dn, again));
        there.Result!.Code.ShouldBe(LdapResultCode.AttributeOrValueExists);
        await connection.ModifyAsync(dn, again, [new PermissiveModifyControl()]);
        (await connection.SearchAsync(new() { Base = dn, Controls = [new ManageDsaItControl()] }).EntriesAsync()).Count.ShouldBe(1);
        var unknown = await Should.ThrowAsync<LdapException>(async () => await connection.SearchAsync(new() { Base = dn, Controls = [new DirSyncControl(DirSyncFlags.None, 0, default)] }).EntriesAsync());
        unknown.Result!.Code.ShouldBe(LdapResultCode.UnavailableCriticalExtension);
    }

    [Fact]
    public async Task A_password_policy_says_why_it_refuses()
    {
        var server = await servers.Slapd;
        await using var connection = await server.SignInAsync(server.Service);
        var dn = LdapDn.Parse(server.PeopleDn).Child("uid", $"u{Guid.NewGuid():N}");
        await connection.AddAsync(dn, [LdapAttribute.Text("objectClass", "inetOrgPerson"), LdapAttribute.Text("cn", "x"), LdapAttribute.Text("sn", "x"), LdapAttribute.Text("userPassword", "long-enough-1")]);

        var shortOne = await Should.ThrowAsync<LdapException>(async () => await connection.ModifyAsync(dn, [new(LdapModificationKind.Replace, LdapAttribute.Text("userPassword", "short"))], [new PasswordPolicyControl()]));
        shortOne.Result!.Controls.OfType<PasswordPolicyAnswer>().Single().Error.ShouldBe(PasswordPolicyError.PasswordTooShort);

        await using var person = await LdapConnection.OpenAsync(server.Options());
        for (var i = 0; i < 3; i++)
            await Should.ThrowAsync<LdapException>(async () => await person.BindSimpleAsync(dn.ToString(), "wrong".AsMemory(), [new PasswordPolicyControl()]));
        var locked = await Should.ThrowAsync<LdapException>(async () => await person.BindSimpleAsync(dn.ToString(), "long-enough-1".AsMemory(), [new PasswordPolicyControl()]));
        locked.Result!.Controls.OfType<PasswordPolicyAnswer>().Single().Error.ShouldBe(PasswordPolicyError.AccountLocked);
    }

    [Fact]
    public async Task An_anonymous_session_is_one_without_name_and_password()
    {
        var server = await servers.Slapd;
        await using var connection = await LdapConnection.OpenAsync(server.Options());

        await connection.BindSimpleAsync("", default);

        (await connection.ExtendedAsync("1.3.6.1.4.1.4203.1.11.3")).Value?.Length.ShouldBe(0);
    }

    private static LdapAttribute[] Person() => [LdapAttribute.Text("objectClass", "inetOrgPerson"), LdapAttribute.Text("sn", "x")];

    private static async Task<(int Entries, ReadOnlyMemory<byte>? Cookie)> RefreshAsync(LdapConnection connection, LdapDn place, ReadOnlyMemory<byte>? cookie)
    {
        var entries = 0;
        await foreach (var item in connection.SearchAsync(new() { Base = place, Attributes = ["cn"], Controls = [new SyncRequestControl(Persists: false, cookie)] }))
        {
            if (item is LdapSearchEntry entry && entry.Controls.OfType<SyncStateControl>().Single().State == SyncState.Add)
                entries++;
            else if (item is LdapSearchDone done)
                return (entries, done.Result.Controls.OfType<SyncDoneControl>().Single().Cookie);
        }

        throw new InvalidOperationException("The search did not end.");
    }

    private static Platform.LdapConnection Oracle(SlapdServer server)
    {
        var oracle = new Platform.LdapConnection(new Platform.LdapDirectoryIdentifier(server.Host, server.Port), new NetworkCredential(server.Administrator.Name, server.Administrator.Password), Platform.AuthType.Basic);
        oracle.SessionOptions.ProtocolVersion = 3;
        oracle.SessionOptions.ReferralChasing = Platform.ReferralChasingOptions.None;
        oracle.Bind();
        return oracle;
    }
}
