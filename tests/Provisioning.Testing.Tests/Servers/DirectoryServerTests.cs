using System.Text.RegularExpressions;
using Provisioning.Testing;

namespace Provisioning.Testing.Tests;

/// <summary>The directory servers do what tests of the connectors take for granted.</summary>
public sealed partial class DirectoryServerTests(DirectoryServers servers) : IClassFixture<DirectoryServers>
{
    [Theory]
    [InlineData("Slapd")]
    [InlineData("Samba")]
    [InlineData("Ds389")]
    public async Task The_service_account_writes_reads_everything_and_finds_members(string name)
    {
        var server = await ServerAsync(name);
        var (person, group) = (Person(server, "Ada Mond"), $"cn=crew,{server.GroupsDn}");
        await server.ApplyAsync(server.Service, PersonEntry(server, person, "ada"));
        await server.ApplyAsync(server.Service, server is SambaServer
            ? $"dn: {group}\nobjectClass: group\nsAMAccountName: crew\nmember: {person}\n"
            : $"dn: {group}\nobjectClass: groupOfNames\ncn: crew\nmember: {person}\n");

        (await server.SearchAsync(server.Service, "-b", person, "-s", "base", "memberOf")).ShouldContain(group, Case.Insensitive);

        // A member who is renamed or removed is so in the group as well.
        await server.ApplyAsync(server.Service, $"dn: {group}\nchangetype: modify\nadd: member\nmember: {server.Service.Name switch { var n when n.Contains('@') => $"CN=svc,OU=System,{server.BaseDn}", var n => n }}\n");
        await server.ApplyAsync(server.Service, $"dn: {person}\nchangetype: moddn\nnewrdn: {Rdn(server)}=Ada Stern\ndeleteoldrdn: 1\n");
        (await server.SearchAsync(server.Service, "-b", group, "-s", "base", "member")).ShouldContain("Ada Stern");
        await server.ApplyAsync(server.Service, $"dn: {Person(server, "Ada Stern")}\nchangetype: delete\n");
        (await server.SearchAsync(server.Service, "-b", group, "-s", "base", "member")).ShouldNotContain("Ada Stern");
    }

    [Theory]
    [InlineData("Slapd")]
    [InlineData("Samba")]
    [InlineData("Ds389")]
    public async Task An_ordinary_account_reads_and_changes_nothing(string name)
    {
        var server = await ServerAsync(name);
        (await server.SearchAsync(server.Nobody, "-b", server.PeopleDn, "-s", "base", "ou")).ShouldContain("People");
        var refused = await Should.ThrowAsync<InvalidOperationException>(server.ApplyAsync(server.Nobody, PersonEntry(server, Person(server, "X"), "x")));
        refused.Message.ShouldContain("Insufficient access");
        var wrong = await Should.ThrowAsync<InvalidOperationException>(server.SearchAsync(server.Nobody with { Password = "wrong" }, "-b", server.PeopleDn));
        wrong.Message.ShouldContain("Invalid credentials");
    }

    [Theory]
    [InlineData("Slapd")]
    [InlineData("Ds389")]
    public async Task Ordinary_accounts_get_so_many_entries_and_the_service_account_all(string name)
    {
        var server = await ServerAsync(name);
        var many = server.OrdinarySizeLimit + 20;
        await server.ApplyAsync($"dn: ou=Many,{server.BaseDn}\nobjectClass: organizationalUnit\nou: Many\n\n"
            + string.Join('\n', Enumerable.Range(0, many).Select(i => $"dn: cn=g{i},ou=Many,{server.BaseDn}\nobjectClass: groupOfNames\ncn: g{i}\nmember: {server.Service.Name}\n")));

        var cut = await Should.ThrowAsync<InvalidOperationException>(server.SearchAsync(server.Nobody, "-b", $"ou=Many,{server.BaseDn}", "-s", "one", "cn"));
        cut.Message.ShouldContain("Size limit exceeded");
        Entries(cut.Message).ShouldBe(server.OrdinarySizeLimit);
        Entries(await server.SearchAsync(server.Service, "-b", $"ou=Many,{server.BaseDn}", "-s", "one", "cn")).ShouldBe(many);
    }

    [Theory]
    [InlineData("Slapd")]
    [InlineData("Ds389")]
    public async Task User_names_are_unique(string name)
    {
        var server = await ServerAsync(name);
        await server.ApplyAsync(server.Service, PersonEntry(server, $"cn=First,{server.PeopleDn}", "same"));
        var refused = await Should.ThrowAsync<InvalidOperationException>(server.ApplyAsync(server.Service, PersonEntry(server, $"cn=Second,{server.PeopleDn}", "same")));
        refused.Message.ShouldContain("Constraint violation");
    }

    [Fact]
    public async Task OpenLDAP_keeps_what_was_written_for_the_service_account()
    {
        var server = await servers.Slapd;
        await server.ApplyAsync(server.Service, PersonEntry(server, Person(server, "Logged"), "logged"));
        (await server.SearchAsync(server.Service, "-b", server.AccessLogDn, $"(reqDN={Person(server, "Logged")})", "reqType")).ShouldContain("reqType: add");
        (await server.SearchAsync(server.Service, "-E", "sync=ro", "-b", server.PeopleDn, "(uid=logged)", "uid")).ShouldContain("uid: logged");
    }

    [Fact]
    public async Task The_389_server_keeps_a_change_log_for_the_service_account()
    {
        var server = await servers.Ds389;
        await server.ApplyAsync(server.Service, PersonEntry(server, Person(server, "Logged"), "logged"));
        var log = await server.SearchAsync(server.Service, "-b", server.ChangelogDn, $"(targetDn={Person(server, "Logged")})", "changeType", "targetUniqueId");
        log.ShouldContain("changeType: add");
        (await server.SearchAsync(server.Service, "-b", "", "-s", "base", "supportedControl")).ShouldContain("2.16.840.1.113730.3.4.3");
    }

    [Fact]
    public async Task A_deleted_user_of_Active_Directory_comes_back()
    {
        var server = await servers.Samba;
        var person = Person(server, "Back Again");
        await server.ApplyAsync(server.Service, PersonEntry(server, person, "back"));
        await server.ApplyAsync(server.Service, $"dn: {person}\nchangetype: delete\n");

        var deleted = await server.SearchAsync(server.Service, "-E", "!1.2.840.113556.1.4.417", "-b", $"CN=Deleted Objects,{server.BaseDn}", "(sAMAccountName=back)", "lastKnownParent");
        deleted.ShouldContain($"lastKnownParent: {server.PeopleDn}");
        await server.ApplyAsync(server.Service, $"{deleted.Split('\n')[0]}\nchangetype: modify\ndelete: isDeleted\n-\nreplace: distinguishedName\ndistinguishedName: {person}\n-\n", "-e", "!1.2.840.113556.1.4.417");
        (await server.SearchAsync(server.Service, "-b", person, "-s", "base", "sAMAccountName")).ShouldContain("sAMAccountName: back");
    }

    [Fact]
    public async Task The_service_account_may_follow_changes_of_Active_Directory()
    {
        var server = await servers.Samba;
        // DirSync with no cookie (MS-ADTS 3.1.1.3.4.1.3): a sequence of flags, the most bytes, and an empty cookie.
        var control = "!1.2.840.113556.1.4.841=::" + Convert.ToBase64String([0x30, 0x0a, 0x02, 0x01, 0x00, 0x02, 0x03, 0x10, 0x00, 0x00, 0x04, 0x00]);
        (await server.SearchAsync(server.Service, "-E", control, "-b", server.BaseDn, "(sAMAccountName=svc)", "sAMAccountName")).ShouldContain("svc");
        await Should.ThrowAsync<InvalidOperationException>(server.SearchAsync(server.Nobody, "-E", control, "-b", server.BaseDn, "(sAMAccountName=svc)", "sAMAccountName"));
    }

    [Fact]
    public async Task A_restored_domain_controller_has_the_same_objects_and_another_identity()
    {
        var first = await servers.Samba;
        var person = Person(first, "In Both");
        await first.ApplyAsync(first.Service, PersonEntry(first, person, "both"));
        await using var second = await first.StartRestoredAsync();

        var (here, there) = (await GuidAsync(first, person), await GuidAsync(second, person));
        there.ShouldBe(here);
        (await InvocationAsync(second)).ShouldNotBe(await InvocationAsync(first));
    }

    [Theory]
    [InlineData("Slapd")]
    [InlineData("Samba")]
    [InlineData("Ds389")]
    public async Task A_server_that_was_killed_starts_again_with_its_data(string name)
    {
        await using DirectoryServer server = name switch
        {
            "Samba" => await SambaServer.StartAsync(),
            "Ds389" => await Ds389Server.StartAsync(),
            _ => await SlapdServer.StartAsync(),
        };
        await server.ApplyAsync(PersonEntry(server, Person(server, "Kept"), "kept"));
        await server.KillAsync();
        await Should.ThrowAsync<InvalidOperationException>(server.SearchAsync("-b", server.PeopleDn));
        await server.RestartAsync();
        (await server.SearchAsync("-b", Person(server, "Kept"), "-s", "base", "sn")).ShouldContain("sn: S");
    }

    private static async Task<string> GuidAsync(DirectoryServer server, string dn) => Value().Match(await server.SearchAsync(server.Service, "-b", dn, "-s", "base", "objectGUID")).Value;

    private static async Task<string> InvocationAsync(DirectoryServer server) =>
        Value().Match(await server.SearchAsync("-b", $"CN=Sites,CN=Configuration,{server.BaseDn}", "(objectClass=nTDSDSA)", "invocationId")).Value;

    private static string Rdn(DirectoryServer server) => server is SambaServer ? "CN" : "cn";

    private static string Person(DirectoryServer server, string name) => $"{Rdn(server)}={name},{server.PeopleDn}";

    private static string PersonEntry(DirectoryServer server, string dn, string uid) => server is SambaServer
        ? $"dn: {dn}\nobjectClass: user\nsAMAccountName: {uid}\nsn: S\n"
        : $"dn: {dn}\nobjectClass: inetOrgPerson\nuid: {uid}\nsn: S\n";

    private static int Entries(string ldif) => ldif.Split('\n').Count(l => l.StartsWith("dn: ", StringComparison.Ordinal));

    private async Task<DirectoryServer> ServerAsync(string name) => name switch
    {
        "Samba" => await servers.Samba,
        "Ds389" => await servers.Ds389,
        _ => await servers.Slapd,
    };

    [GeneratedRegex(":: .*")]
    private static partial Regex Value();
}
