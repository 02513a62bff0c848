using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>People of a domain are made, changed, moved, disabled, deleted and given back.</summary>
[Collection(DomainCollection.Name)]
public sealed class WritingTests(DirectoryServers servers)
{
    private const string Secret = "Xy7-canary-Secret!";

    [Fact]
    public async Task AnAccountIsMadeWithItsPasswordAndCanBeUsedAtOnce()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect();
        var boss = await connector.CreateAsync(unit.Person("Boss"), Secret.AsMemory(), default);
        var jane = await connector.CreateAsync(
            unit.Person("Jane, Doe", ("givenName", "Jane"), ("manager", boss.Key), ("passwordNeverExpires", true), ("accountExpires", "2030-06-30T22:00:00Z"), ("primarySmtpAddress", "jane@corp.test")), Secret.AsMemory(), default);

        jane.Active.ShouldBe(true);
        jane.Values["manager"].ShouldBe(boss.Key);
        jane.Values["parent"].ShouldBe(unit.People);
        var seen = await unit.SeeAsync("Jane\\2C Doe");
        seen.ShouldContain("userAccountControl: 66048");
        seen.ShouldContain("proxyAddresses: SMTP:jane@corp.test");
        seen.ShouldContain("accountExpires: 135535608000000000");
        seen.ShouldContain("pwdLastSet: 0");
        seen.ShouldContain("givenName: Jane");
        (await unit.SeeAsync("Boss")).ShouldContain("userAccountControl: 512");
    }

    [Fact]
    public async Task WithoutAPasswordItIsMadeDisabledAndSaysWhyItCannotBeEnabled()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect(("ChangePasswordAtLogon", "Never"));
        var jane = await connector.CreateAsync(unit.Person("Jane"), default);
        jane.Active.ShouldBe(false);
        await connector.SetPasswordAsync(jane.Key, Secret.AsMemory(), default);
        (await connector.UpdateAsync(jane.Key, new() { UserId = "u", Changes = [], Active = true }, default)).Active.ShouldBe(true);
        await using var own = unit.Connect(new DirectoryAccount($"{unit.AccountOf("Jane")}@corp.test", Secret));
        (await own.GetAsync(jane.Key, default)).ShouldNotBeNull();
    }

    [Fact]
    public async Task OnlyWhatChangedIsWrittenAndOthersBitsAreKept()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await unit.AddAsync("Jane", "department: Old\ntitle: Clerk\notherTelephone: 1\notherTelephone: 2\nproxyAddresses: SMTP:old@corp.test\nuserAccountControl: 66050\n");
        await using var connector = unit.Connect(("Attributes", AttributeValue.FromList(["otherTelephone", "primarySmtpAddress", "smartcardLogonRequired"])));
        var jane = (await connector.FindAsync("cn", "Jane", default)).ShouldHaveSingleItem();
        var now = await connector.UpdateAsync(jane.Key, Write(jane, ("department", "New"), ("otherTelephone", AttributeValue.FromList(["2", "3"])), ("primarySmtpAddress", "new@corp.test"), ("smartcardLogonRequired", true)), default);

        now.Values["department"].ShouldBe("New");
        now.Values["title"].ShouldBe("Clerk");
        now.Values["otherTelephone"].SameValues(AttributeValue.FromList(["2", "3"])).ShouldBeTrue();
        now.Values["primarySmtpAddress"].ShouldBe("new@corp.test");
        var seen = await unit.SeeAsync("Jane");
        seen.ShouldContain("userAccountControl: 328194"); // 0x50202: disabled, normal, never expires, smart card
        seen.ShouldContain("proxyAddresses: SMTP:new@corp.test");
        seen.ShouldContain("proxyAddresses: smtp:old@corp.test");
        var cleared = await connector.UpdateAsync(jane.Key, Write(now, ("department", default), ("smartcardLogonRequired", default)), default);
        cleared.Values.Contains("department").ShouldBeFalse();
        (await unit.SeeAsync("Jane")).ShouldContain("userAccountControl: 66050");
    }

    [Fact]
    public async Task ADisabledAccountIsMovedAndComesBack()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect(("DisabledContainer", unit.Leavers), ("CreateContainers", true));
        var jane = await connector.CreateAsync(unit.Person("Jane", ("ouPath", "Sales/Berlin")), Secret.AsMemory(), default);
        jane.Values["parent"].ToString().ShouldBe($"ou=Berlin,ou=Sales,{unit.People}", StringCompareShould.IgnoreCase);

        var left = await connector.UpdateAsync(jane.Key, new() { UserId = "u", Changes = [], Active = false }, default);
        left.Active.ShouldBe(false);
        left.Values["parent"].ShouldBe(unit.Leavers);
        (await connector.UpdateAsync(jane.Key, new() { UserId = "u", Changes = [], Active = false }, default)).Values["parent"].ShouldBe(unit.Leavers);

        var back = await connector.UpdateAsync(jane.Key, new() { UserId = "u", Changes = [new("ouPath", default, "Sales/Berlin"), new("cn", "Jane", "Jane Roe")], Active = true }, default);
        back.Key.ShouldBe(jane.Key);
        back.Active.ShouldBe(true);
        back.Values["cn"].ShouldBe("Jane Roe");
        back.Values["parent"].ToString().ShouldBe($"OU=Berlin,OU=Sales,{unit.People}", StringCompareShould.IgnoreCase);
    }

    [Fact]
    public async Task AContainerIsMadeByLeaveOnly()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect();
        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await connector.CreateAsync(unit.Person("Jane", ("ouPath", "Nowhere")), Secret.AsMemory(), default))).Error;
        error.Message.ShouldContain("Nowhere");
        error.RecommendedAction!.ShouldContain("CreateContainers");
    }

    [Fact]
    public async Task WhoIsDeletedAndComesAgainIsTheSameObject()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect();
        var jane = await connector.CreateAsync(unit.Person("Jane"), Secret.AsMemory(), default);
        await connector.UpdateAsync(jane.Key, new() { UserId = "u", Changes = [], Active = false }, default);
        await connector.DeleteAsync(jane.Key, null, default);
        await connector.DeleteAsync(jane.Key, null, default);
        (await connector.GetAsync(jane.Key, default)).ShouldBeNull();

        var again = await connector.CreateAsync(unit.Person("Jane Again", ("title", "Clerk")) with { FormerKey = jane.Key }, Secret.AsMemory(), default);
        again.Key.ShouldBe(jane.Key);
        again.Active.ShouldBe(true);
        again.Values["title"].ShouldBe("Clerk");
        (await unit.SeeAsync("Jane Again")).ShouldContain("userAccountControl: 512");
        again.Values["parent"].ShouldBe(unit.People);
        again.Values["userName"].ShouldBe($"{unit.AccountOf("Jane Again")}@corp.test");
        // Nothing that never was is given back.
        var other = await connector.CreateAsync(unit.Person("Other") with { FormerKey = Guid.NewGuid().ToString() }, Secret.AsMemory(), default);
        other.Key.ShouldNotBe(jane.Key);
    }

    [Fact]
    public async Task ProtectedObjectsAreRefusedAndStayAsTheyAre()
    {
        var server = await servers.Samba;
        var unit = await TestUnit.MakeAsync(server);
        await unit.AddAsync("Admin", "description: untouched\n");
        await unit.ModifyAsync("Admin", "replace: adminCount\nadminCount: 1\n");
        await server.ApplyAsync($"dn: CN=PC,{unit.People}\nobjectClass: computer\nsAMAccountName: {unit.Name}pc$\nuserAccountControl: 4096\n");
        await using var connector = unit.Connect(server.Administrator);
        var admin = (await connector.FindAsync("cn", "Admin", default)).ShouldHaveSingleItem();
        var computer = await unit.KeyOfAsync("PC");

        foreach (var key in new[] { admin.Key, computer })
        {
            foreach (var act in new Func<Task>[]
            {
                async () => await connector.UpdateAsync(key, new() { UserId = "u", Changes = [new("description", default, "changed")], Active = false }, default),
                async () => await connector.DeleteAsync(key, null, default),
                async () => await connector.SetPasswordAsync(key, Secret.AsMemory(), default),
            })
            {
                var error = (await Should.ThrowAsync<ProvisioningException>(act)).Error;
                error.Id.ShouldBe(ErrorIds.AppPermission);
                error.Message.ShouldContain("it is not written");
            }
        }

        (await unit.SeeAsync("Admin")).ShouldContain("description: untouched");
        (await unit.SeeAsync("PC")).ShouldContain("userAccountControl: 4096");
    }

    [Fact]
    public async Task RefusalsAreSaidInWords()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect();
        await connector.CreateAsync(unit.Person("Jane"), Secret.AsMemory(), default);

        var weak = await RefusedAsync(() => connector.CreateAsync(unit.Person("Weak"), "a1".AsMemory(), default));
        weak.Id.ShouldBe(ErrorIds.PasswordRejected);
        weak.Message.ShouldContain("policy");
        (await connector.FindAsync("cn", "Weak", default)).ShouldBeEmpty();
        (await RefusedAsync(() => connector.CreateAsync(unit.Person("Jane"), Secret.AsMemory(), default))).Id.ShouldBe(ErrorIds.AccountExists);
        (await RefusedAsync(() => connector.CreateAsync(unit.Person("Two", ("sAMAccountName", unit.AccountOf("Jane"))), Secret.AsMemory(), default))).Detail!.ShouldContain("2071");
        (await RefusedAsync(() => connector.CreateAsync(unit.Person("Three", ("userName", $"{unit.AccountOf("Jane")}@corp.test")), Secret.AsMemory(), default))).Message.ShouldContain("userPrincipalName");
        (await RefusedAsync(() => connector.CreateAsync(unit.Person("Four", ("sAMAccountName", "has/slash")), Secret.AsMemory(), default))).Message.ShouldContain("the character /");
        (await RefusedAsync(() => connector.CreateAsync(unit.Person("Five", ("nonsense", "x")), Secret.AsMemory(), default))).Target.ShouldNotBeNull();
        (await RefusedAsync(() => connector.CreateAsync(unit.Person("Six", ("accountExpires", "soon")), Secret.AsMemory(), default))).Message.ShouldContain("no time");

        await using var nobody = unit.Connect(unit.Server.Nobody);
        var right = await RefusedAsync(() => nobody.CreateAsync(unit.Person("Seven"), Secret.AsMemory(), default));
        right.Id.ShouldBe(ErrorIds.AppPermission);
        right.RecommendedAction!.ShouldContain("active-directory.md");
    }

    [Fact]
    public async Task AWrongPasswordIsTriedOnceAndSaidInWords()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect(unit.Server.Service with { Password = "wrong" });
        for (var i = 0; i < 2; i++)
        {
            var error = await RefusedAsync(async () => (await connector.GetAsync(Guid.NewGuid().ToString(), default))!);
            error.Id.ShouldBe(ErrorIds.AppAuthentication);
            error.Message.ShouldContain("the name or the password is wrong");
        }
    }

    [Fact]
    public async Task TheAppIsTriedInWords()
    {
        var unit = await TestUnit.MakeAsync(await servers.Samba);
        await using var connector = unit.Connect();
        var test = await connector.TestAsync(default);
        test.Succeeded.ShouldBeTrue(test.Error?.Message);
        test.Findings.ShouldContain(f => f.Contains("may replicate changes"));
        test.Findings.ShouldContain(f => f.Contains("recycle bin"));
        var schema = await connector.DiscoverSchemaAsync(default);
        schema.ShouldContain(a => a.Name == "sAMAccountName");
        schema.ShouldContain(a => a.Name == "manager" && a.Type == AttributeType.Reference);

        await using var other = TestUnit.Connect(unit.App(unit.Server.Service) with { Settings = unit.App(unit.Server.Service).Settings.With("Domain", "other.test").Without("SearchBases").Without("GroupBases").Without("UserContainer").Without("GroupContainer") }, unit.Server.Service);
        (await other.TestAsync(default)).Succeeded.ShouldBeFalse();
    }

    private static AccountWrite Write(RemoteObject account, params (string Name, AttributeValue Value)[] changes) =>
        new() { UserId = "u", Current = account.Values, Changes = [.. changes.Select(c => new AttributeChange(c.Name, account.Values[c.Name], c.Value))] };

    private static async Task<ProvisioningError> RefusedAsync(Func<ValueTask<RemoteObject>> act)
    {
        var error = (await Should.ThrowAsync<ProvisioningException>(async () => await act())).Error;
        $"{error.Message} {error.Detail} {error.RecommendedAction}".ShouldNotContain(Secret);
        error.RecommendedAction.ShouldNotBeNullOrEmpty();
        return error;
    }
}
