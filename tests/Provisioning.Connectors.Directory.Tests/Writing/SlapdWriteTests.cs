using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.Writing;

/// <summary>Making, changing and deleting accounts in OpenLDAP.</summary>
[Collection(ServersCollection.Name)]
public sealed class SlapdWriteTests(DirectoryServers servers)
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task An_account_is_made_found_changed_disabled_enabled_and_deleted()
    {
        await using var at = await AreaAsync();
        var connector = at.Connect(("ExternalIdAttribute", "employeeNumber"));
        var made = await connector.Target.CreateAsync(at.Person("anna", ("mail", "a@example.org"), ("title", "Boss")), None);
        made.ShouldSatisfyAllConditions(m => m.Active.ShouldBe(true), m => m.Values["externalId"].AsString().ShouldBe("id-anna"), m => m.Values["dn"].AsString().ShouldBe(at.Dn("anna")));
        (await connector.Target.FindAsync("externalId", "id-anna", None)).ShouldHaveSingleItem().Key.ShouldBe(made.Key);
        (await connector.OneAsync(at.Uid("anna"))).Key.ShouldBe(made.Key);
        (await connector.Target.GetAsync(made.Key, None))!.Values.ShouldBe(made.Values);

        var changed = await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("title", default), ("mail", AttributeValue.FromList(["a@example.org", "b@example.org"])), ("sn", "Berg")), None);
        changed.ShouldSatisfyAllConditions(
            c => c.Values.Contains("title").ShouldBeFalse(),
            c => c.Values["mail"].AsList().Count.ShouldBe(2),
            c => c.Values["sn"].AsString().ShouldBe("Berg"),
            c => c.Version.ShouldNotBe(made.Version));
        (await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", false), None)).Active.ShouldBe(false);
        (await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", true), None)).Active.ShouldBe(true);

        await connector.Target.DeleteAsync(made.Key, null, None);
        (await connector.Target.GetAsync(made.Key, None)).ShouldBeNull();
        await connector.Target.DeleteAsync(made.Key, null, None);
        (await ErrorAsync(connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("title", "x")), None))).Id.ShouldBe(ErrorIds.AccountNotFound);
    }

    [Fact]
    public async Task A_disabled_account_cannot_sign_in_and_an_enabled_one_can()
    {
        await using var at = await AreaAsync();
        var connector = at.Connect();
        var made = await connector.Target.CreateAsync(at.Person("anna"), "correct horse".AsMemory(), None);
        (await at.Server.SearchAsync(new DirectoryAccount(at.Dn("anna"), "correct horse"), "-b", at.Dn("anna"), "-s", "base", "(objectClass=*)", "uid")).ShouldContain(at.Uid("anna"));
        await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", false), None);
        await Should.ThrowAsync<InvalidOperationException>(() => at.Server.SearchAsync(new DirectoryAccount(at.Dn("anna"), "correct horse"), "-b", at.Dn("anna"), "-s", "base"));
        await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", true), None);
        await connector.Passwords.SetPasswordAsync(made.Key, "another horse".AsMemory(), None);
        (await at.Server.SearchAsync(new DirectoryAccount(at.Dn("anna"), "another horse"), "-b", at.Dn("anna"), "-s", "base", "(objectClass=*)", "uid")).ShouldContain(at.Uid("anna"));
        // Hashed by the server, whatever way it was set.
        (await at.Server.SearchAsync("-b", at.Dn("anna"), "-s", "base", "(objectClass=*)", "userPassword")).ShouldNotContain(Convert.ToBase64String("another horse"u8));
    }

    [Fact]
    public async Task A_password_that_breaks_the_policy_is_refused_in_words_and_leaves_no_account()
    {
        await using var at = await AreaAsync();
        var connector = at.Connect();
        var error = await ErrorAsync(connector.Target.CreateAsync(at.Person("anna"), "short".AsMemory(), None));
        error.ShouldSatisfyAllConditions(e => e.Message.ShouldContain("policy"), e => e.Message.ShouldContain(at.Dn("anna")), e => (e.Message + e.Detail + e.RecommendedAction).ShouldNotContain("short", Case.Sensitive), e => e.IsInDoubt.ShouldBeFalse());
        (await connector.Target.FindAsync("userName", at.Uid("anna"), None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_rename_and_a_move_keep_the_key_and_make_missing_units_only_by_leave()
    {
        await using var at = await AreaAsync();
        var plain = at.Connect();
        var made = await plain.Target.CreateAsync(at.Person("anna"), None);
        (await plain.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("userName", at.Uid("anna2"))), None)).ShouldSatisfyAllConditions(
            r => r.Key.ShouldBe(made.Key), r => r.Values["dn"].AsString().ShouldBe(at.Dn("anna2")), r => r.Values["uid"].AsString().ShouldBe(at.Uid("anna2")));
        var error = await ErrorAsync(plain.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("ouPath", "Sales/Berlin, Mitte")), None));
        error.ShouldSatisfyAllConditions(e => e.Message.ShouldContain("ou=Sales"), e => e.RecommendedAction!.ShouldContain("CreateContainers"));

        var leave = at.Connect(("CreateContainers", true));
        var moved = await leave.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("ouPath", "Sales/Berlin, Mitte"), ("title", "Boss")), None);
        moved.ShouldSatisfyAllConditions(
            m => m.Key.ShouldBe(made.Key),
            m => m.Values["ouPath"].AsString().ShouldBe("Sales/Berlin, Mitte"),
            m => m.Values["parent"].AsString().ShouldBe($"ou=Berlin\\, Mitte,ou=Sales,{at.People}"),
            m => m.Values["title"].AsString().ShouldBe("Boss"));
        (await leave.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("ouPath", default)), None)).Values["parent"].AsString().ShouldBe(at.People);
        (await ErrorAsync(leave.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("parent", at.Server.LeaversDn)), None))).Message.ShouldContain("outside");
    }

    [Fact]
    public async Task Disabling_by_a_move_takes_the_account_away_and_enabling_brings_it_back()
    {
        await using var at = await AreaAsync();
        await at.Server.ApplyAsync($"dn: ou=off,{at.People}\nobjectClass: organizationalUnit\nou: off\n");
        var connector = at.Connect(("Profile", "Standard"), ("DisabledContainer", $"ou=off,{at.People}"));
        var made = await connector.Target.CreateAsync(at.Person("anna"), None);
        made.Active.ShouldBe(true);
        (await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", false), None)).ShouldSatisfyAllConditions(d => d.Active.ShouldBe(false), d => d.Values["parent"].AsString().ShouldBe($"ou=off,{at.People}"));
        (await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", true), None)).ShouldSatisfyAllConditions(d => d.Active.ShouldBe(true), d => d.Values["parent"].AsString().ShouldBe(at.People));
    }

    [Fact]
    public async Task A_write_insists_on_the_version_that_it_rests_on()
    {
        await using var at = await AreaAsync();
        var connector = at.Connect();
        var made = await connector.Target.CreateAsync(at.Person("anna"), None);
        (await connector.Target.ChecksVersionsAsync(made.Key, None)).ShouldBeTrue();
        (await connector.Target.GetAsync(made.Key, None))!.Version.ShouldBe(made.Version);
        await at.ChangeAsync("anna", "replace: title\ntitle: Other");
        (await ErrorAsync(connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("sn", "x")) with { Version = made.Version }, None))).Id.ShouldBe(ErrorIds.AccountChanged);
        (await ErrorAsync(Delete())).Id.ShouldBe(ErrorIds.AccountChanged);
        var now = await connector.Target.GetAsync(made.Key, None);
        (await connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("sn", "x")) with { Version = now!.Version }, None)).Values["sn"].AsString().ShouldBe("x");

        async ValueTask<bool> Delete()
        {
            await connector.Target.DeleteAsync(made.Key, made.Version, None);
            return true;
        }
    }

    [Fact]
    public async Task References_are_written_by_key_and_come_back_so()
    {
        await using var at = await AreaAsync();
        var connector = at.Connect();
        var boss = await connector.Target.CreateAsync(at.Person("boss"), None);
        var anna = await connector.Target.CreateAsync(at.Person("anna", ("manager", boss.Key)), None);
        anna.Values["manager"].AsString().ShouldBe(boss.Key);
        (await at.Server.SearchAsync("-b", at.Dn("anna"), "-s", "base", "(objectClass=*)", "manager")).ShouldContain($"manager: {at.Dn("boss")}");
        (await ErrorAsync(connector.Target.UpdateAsync(anna.Key, DirectoryArea.Write("id-anna", null, ("manager", Guid.NewGuid().ToString())), None))).Message.ShouldContain("manager");
    }

    [Fact]
    public async Task What_the_server_refuses_is_said_in_words()
    {
        await using var at = await AreaAsync();
        var connector = at.Connect();
        var made = await connector.Target.CreateAsync(at.Person("anna"), None);
        (await ErrorAsync(connector.Target.CreateAsync(at.Person("anna"), None))).Id.ShouldBe(ErrorIds.AccountExists);
        (await ErrorAsync(connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("noSuchThing", "x")), None))).ShouldSatisfyAllConditions(e => e.Id.ShouldBe(ErrorIds.AppRejected), e => e.Message.ShouldContain("no such attribute"), e => e.Detail!.ShouldContain("noSuchThing"));
        (await ErrorAsync(connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("sn", default)), None))).Message.ShouldContain("object classes");
        (await ErrorAsync(connector.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("userName", default)), None))).Message.ShouldContain("called by it");
        await at.Server.ApplyAsync($"dn: cn=below,{at.Dn("anna")}\nobjectClass: device\ncn: below\n");
        (await Should.ThrowAsync<ProvisioningException>(async () => await connector.Target.DeleteAsync(made.Key, null, None))).Error.Message.ShouldContain("below");
        var nobody = at.Connect(at.Server.Nobody.Password, ("UserName", at.Server.Nobody.Name));
        (await ErrorAsync(nobody.Target.UpdateAsync(made.Key, DirectoryArea.Write("id-anna", null, ("title", "x")), None))).Category.ShouldBe(ProvisioningErrorCategory.Permission);
    }

    private static async Task<ProvisioningError> ErrorAsync<T>(ValueTask<T> work) => (await Should.ThrowAsync<ProvisioningException>(async () => await work)).Error;

    private async Task<DirectoryArea> AreaAsync() => await DirectoryArea.MakeAsync(await servers.Slapd, "OpenLdap");
}
