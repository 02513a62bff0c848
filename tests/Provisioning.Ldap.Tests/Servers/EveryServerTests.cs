using System.Text;
using Provisioning.Testing;

namespace Provisioning.Ldap.Tests;

/// <summary>What is the same with OpenLDAP, Active Directory (Samba) and 389 Directory Server.</summary>
[Collection(DirectoryCollection.Name)]
public class EveryServerTests(DirectoryServers servers)
{
    public enum Kind
    {
        Slapd,
        Samba,
        Ds389,
    }

    [Theory]
    [InlineData(Kind.Slapd, LdapSecurity.Ldaps)]
    [InlineData(Kind.Slapd, LdapSecurity.StartTls)]
    [InlineData(Kind.Samba, LdapSecurity.Ldaps)]
    [InlineData(Kind.Samba, LdapSecurity.StartTls)]
    [InlineData(Kind.Ds389, LdapSecurity.Ldaps)]
    [InlineData(Kind.Ds389, LdapSecurity.StartTls)]
    public async Task It_is_reached_over_TLS_and_signed_in_to(Kind kind, LdapSecurity security)
    {
        var server = await ServerAsync(kind);

        await using var connection = await server.SignInAsync(server.Service, security);

        connection.IsEncrypted.ShouldBeTrue();
        (await connection.ReadEntryAsync(LdapDn.Parse(server.PeopleDn), ["ou"]))!.GetText("OU").ShouldBe("People");
    }

    [Theory]
    [InlineData(Kind.Slapd)]
    [InlineData(Kind.Samba)]
    [InlineData(Kind.Ds389)]
    public async Task A_wrong_password_is_refused_and_the_connection_can_sign_in_again(Kind kind)
    {
        var server = await ServerAsync(kind);
        await using var connection = await LdapConnection.OpenAsync(server.Options());

        var error = await Should.ThrowAsync<LdapException>(async () => await connection.BindSimpleAsync(server.Nobody.Name, "canary-7f3a".AsMemory()));

        (error.Failure, error.Result!.Code).ShouldBe((LdapFailure.SignIn, LdapResultCode.InvalidCredentials));
        error.ToString().ShouldNotContain("canary-7f3a");
        await connection.BindSimpleAsync(server.Service.Name, server.Service.Password.AsMemory());
        (await connection.ReadEntryAsync(LdapDn.Parse(server.PeopleDn), ["ou"])).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(Kind.Slapd)]
    [InlineData(Kind.Samba)]
    [InlineData(Kind.Ds389)]
    public async Task Objects_with_odd_names_are_added_found_changed_renamed_moved_and_deleted(Kind kind)
    {
        var server = await ServerAsync(kind);
        await using var connection = await server.SignInAsync();
        var place = await server.MakeContainerAsync(connection);
        var other = await server.MakeContainerAsync(connection);
        const string odd = "#a, b+c \"d\" \\ <e>;f=g*(h) ü";
        var dn = place.Child("cn", odd);

        await connection.AddAsync(dn, Person(odd));
        var found = (await connection.SearchAsync(new() { Base = place, Filter = LdapFilter.Equal("cn", odd), Attributes = ["cn", "sn"] }).EntriesAsync()).ShouldHaveSingleItem();
        LdapDn.Parse(found.Dn).ShouldBe(dn);
        found.GetText("cn").ShouldBe(odd);

        await connection.ModifyAsync(dn, [new(LdapModificationKind.Replace, LdapAttribute.Text("description", "one"))]);
        (await connection.CompareAsync(dn, "description", Encoding.UTF8.GetBytes("one"))).ShouldBeTrue();
        (await connection.CompareAsync(dn, "description", Encoding.UTF8.GetBytes("two"))).ShouldBeFalse();

        // The uniqueness plugin of 389 (2.3) refuses to rename whatever has an escape in its name.
        var movable = kind == Kind.Ds389 ? "g*(h) ü" : odd;
        if (movable != odd)
        {
            await connection.DeleteAsync(dn);
            dn = place.Child("cn", movable);
            await connection.AddAsync(dn, Person(movable));
        }

        var moved = other.Child("cn", movable + "2");
        await connection.RenameAsync(dn, moved.Rdns[0].ToString(), deleteOldRdn: true, other);
        (await connection.ReadEntryAsync(dn, ["cn"])).ShouldBeNull();
        (await connection.ReadEntryAsync(moved, ["cn"]))!.GetTexts("cn").ShouldBe([movable + "2"]);

        await connection.DeleteAsync(moved);
        (await connection.ReadEntryAsync(moved, ["cn"])).ShouldBeNull();
        var gone = await Should.ThrowAsync<LdapException>(async () => await connection.DeleteAsync(moved));
        (gone.Result!.Code, gone.IsInDoubt).ShouldBe((LdapResultCode.NoSuchObject, false));
    }

    [Theory]
    [InlineData(Kind.Slapd)]
    [InlineData(Kind.Samba)]
    [InlineData(Kind.Ds389)]
    public async Task Pages_give_everything_once_and_many_things_are_under_way_at_once(Kind kind)
    {
        var server = await ServerAsync(kind);
        await using var connection = await server.SignInAsync();
        var place = await server.MakeContainerAsync(connection);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => connection.AddAsync(place.Child("cn", $"p{i:00}"), Person($"p{i:00}")).AsTask()));

        var paged = await connection.SearchPagedAsync(new() { Base = place, Scope = LdapScope.OneLevel, Attributes = ["cn"] }, 7).EntriesAsync();
        var one = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => connection.ReadEntryAsync(place.Child("cn", $"p{i:00}"), ["cn"]).AsTask()));

        paged.Select(e => e.GetText("cn")).ShouldBe(Enumerable.Range(0, 60).Select(i => $"p{i:00}"), ignoreOrder: true);
        one.Select(e => e!.GetText("cn")).ShouldBe(Enumerable.Range(0, 60).Select(i => $"p{i:00}"));
    }

    [Theory]
    [InlineData(Kind.Slapd)]
    [InlineData(Kind.Samba)]
    [InlineData(Kind.Ds389)]
    public async Task It_says_what_it_is_and_what_its_schema_is(Kind kind)
    {
        var server = await ServerAsync(kind);
        await using var connection = await server.SignInAsync();

        var root = await LdapRootDse.ReadAsync(connection);
        var schema = await LdapSchema.ReadAsync(connection);

        root.NamingContexts.Select(LdapDn.Parse).ShouldContain(LdapDn.Parse(server.BaseDn));
        root.SupportsControl(PagedResultsControl.Identifier).ShouldBeTrue();
        root.IsActiveDirectory.ShouldBe(kind == Kind.Samba);
        (root.HighestCommittedUsn > 0).ShouldBe(kind == Kind.Samba);
        schema.Unreadable.ShouldBeEmpty();
        schema.Attribute("commonName")?.Oid.ShouldBe("2.5.4.3");
        schema.Attribute("cn")!.Oid.ShouldBe("2.5.4.3");
        schema.MustOf("inetOrgPerson").ShouldContain(kind == Kind.Samba ? "cn" : "sn");
        schema.MayOf("inetOrgPerson").ShouldContain("mail");
        schema.Attribute("objectClass")!.IsSingleValued.ShouldBeFalse();
        schema.AttributeTypes.Count.ShouldBeGreaterThan(100);
    }

    [Theory]
    [InlineData(Kind.Slapd)]
    [InlineData(Kind.Samba)]
    [InlineData(Kind.Ds389)]
    public async Task Rights_that_are_missing_and_objects_that_are_there_are_said_by_the_server(Kind kind)
    {
        var server = await ServerAsync(kind);
        await using var nobody = await server.SignInAsync(server.Nobody);
        await using var connection = await server.SignInAsync();
        var place = await server.MakeContainerAsync(connection);

        var refused = await Should.ThrowAsync<LdapException>(async () => await nobody.AddAsync(place.Child("cn", "x"), Person("x")));
        await connection.AddAsync(place.Child("cn", "x"), Person("x"));
        var twice = await Should.ThrowAsync<LdapException>(async () => await connection.AddAsync(place.Child("cn", "x"), Person("x")));

        refused.Result!.Code.ShouldBe(LdapResultCode.InsufficientAccessRights);
        twice.Result!.Code.ShouldBe(LdapResultCode.EntryAlreadyExists);
        twice.IsInDoubt.ShouldBeFalse();
    }

    [Theory]
    [InlineData(Kind.Slapd)]
    [InlineData(Kind.Samba)]
    [InlineData(Kind.Ds389)]
    public async Task A_server_that_is_killed_leaves_a_broken_connection_and_no_hang(Kind kind)
    {
        var server = await ServerAsync(kind);
        await using var connection = await server.SignInAsync();
        await server.KillAsync();
        try
        {
            var error = await Should.ThrowAsync<LdapException>(async () => await connection.DeleteAsync(LdapDn.Parse(server.PeopleDn).Child("cn", "x")));

            error.Failure.ShouldBe(LdapFailure.Lost);
            connection.IsBroken.ShouldBeTrue();
            var refused = await Should.ThrowAsync<LdapException>(async () => await LdapConnection.OpenAsync(server.Options()));
            refused.Failure.ShouldBe(LdapFailure.Connect);
            refused.RecommendedAction!.ShouldContain("server is running");
        }
        finally
        {
            await server.RestartAsync();
        }
    }

    private static LdapAttribute[] Person(string name) => [LdapAttribute.Text("objectClass", "inetOrgPerson"), LdapAttribute.Text("cn", name), LdapAttribute.Text("sn", "Sample")];

    private async Task<DirectoryServer> ServerAsync(Kind kind) => kind switch
    {
        Kind.Slapd => await servers.Slapd,
        Kind.Samba => await servers.Samba,
        _ => await servers.Ds389,
    };
}
