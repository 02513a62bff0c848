using Provisioning.Ldap;

namespace Provisioning.Testing.Tests;

/// <summary>Before samba, the limits of Windows' domain controllers are what they are there.</summary>
public sealed class WindowsLimitsTests(DirectoryServers servers) : IClassFixture<DirectoryServers>, IAsyncLifetime
{
    private const int People = 320;

    // Smaller than those of Windows, since samba is slow to fill.
    private static readonly WindowsLimits Limits = new(MaxPageSize: 100, MaxValRange: 150);
    private LdapBendingProxy _proxy = null!;
    private LdapConnection _connection = null!;
    private string _many = "";

    public async Task InitializeAsync()
    {
        var server = await servers.Samba;
        _many = $"OU=Many,{server.CompanyDn}";
        if (!(await server.SearchAsync("-b", server.CompanyDn, "-s", "one", "(ou=Many)", "1.1")).Contains(_many, StringComparison.OrdinalIgnoreCase))
            await FillAsync(server);
        _proxy = LdapBendingProxy.Start(server);
        _proxy.Rule = Limits.Rule;
        _connection = await LdapConnection.OpenAsync(new() { Endpoint = new(_proxy.Host, _proxy.Port, LdapSecurity.None) });
        await _connection.BindSimpleAsync(server.Service.Name, server.Service.Password.AsMemory());
    }

    public async Task DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task A_search_without_pages_or_with_a_limit_ends_there()
    {
        (await UntilErrorAsync(new() { Base = Many, Filter = Contacts, Attributes = ["cn"] })).ShouldBe(Limits.MaxPageSize);
        (await UntilErrorAsync(new() { Base = Many, Filter = Contacts, Attributes = ["cn"], SizeLimit = 7 })).ShouldBe(7);
    }

    [Fact]
    public async Task Pages_are_no_larger_than_Windows_gives_and_all_of_them_come()
    {
        var count = 0;
        await foreach (var item in _connection.SearchPagedAsync(new() { Base = Many, Filter = Contacts, Attributes = ["cn"] }, 5000))
            count += item is LdapSearchEntry ? 1 : 0;
        count.ShouldBe(People);
        _proxy.Count(LdapRequestKind.Search).ShouldBe(4);
    }

    [Fact]
    public async Task Members_come_by_ranges_that_fit_together()
    {
        var members = new List<string>();
        var ask = "member";
        while (true)
        {
            var entry = await EntryAsync(Many.Child("cn", "All"), ask);
            var part = entry.Attributes.Single(a => a.Range is not null);
            members.AddRange(part.GetTexts());
            if (!part.Range!.IsPartial)
                break;
            if (ask == "member")
                entry.Attributes.Single(a => a.Description == "member").Values.ShouldBeEmpty();
            ask = $"member;range={members.Count}-*";
        }

        members.Distinct(StringComparer.OrdinalIgnoreCase).Count().ShouldBe(People);
    }

    [Fact]
    public async Task A_user_is_not_enabled_without_a_password()
    {
        var dn = Many.Child("cn", "Enabled");
        LdapAttribute[] attributes = [LdapAttribute.Text("objectClass", "user"), LdapAttribute.Text("sAMAccountName", "enabled"), LdapAttribute.Text("userAccountControl", "512")];
        (await Should.ThrowAsync<LdapException>(async () => await _connection.AddAsync(dn, attributes))).Result!.Code.ShouldBe(LdapResultCode.UnwillingToPerform);
        await _connection.AddAsync(dn, [.. attributes[..2], LdapAttribute.Text("userAccountControl", "514")]);
    }

    private LdapDn Many => LdapDn.Parse(_many);

    private static LdapFilter Contacts => LdapFilter.Equal("objectClass", "contact");

    private async Task FillAsync(SambaServer server)
    {
        var entries = Enumerable.Range(0, People).Select(i => $"dn: CN=c{i},{_many}\nobjectClass: contact\n");
        await server.ApplyAsync($"dn: {_many}\nobjectClass: organizationalUnit\n\n{string.Join('\n', entries)}\n"
            + $"dn: CN=All,{_many}\nobjectClass: group\nsAMAccountName: all\n{string.Concat(Enumerable.Range(0, People).Select(i => $"member: CN=c{i},{_many}\n"))}");
    }

    private async Task<int> UntilErrorAsync(LdapSearch search)
    {
        var count = 0;
        var error = await Should.ThrowAsync<LdapException>(async () =>
        {
            await foreach (var item in _connection.SearchAsync(search))
                count += item is LdapSearchEntry ? 1 : 0;
        });
        error.Result!.Code.ShouldBe(LdapResultCode.SizeLimitExceeded);
        return count;
    }

    private async Task<LdapEntry> EntryAsync(LdapDn dn, string attribute)
    {
        await foreach (var item in _connection.SearchAsync(new() { Base = dn, Scope = LdapScope.Base, Attributes = [attribute] }))
        {
            if (item is LdapSearchEntry found)
                return found.Entry;
        }

        throw new InvalidOperationException($"There is no {dn}.");
    }
}
