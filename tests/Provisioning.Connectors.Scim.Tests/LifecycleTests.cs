using Provisioning.Testing;
using static Provisioning.Connectors.Scim.Tests.ConnectorHarness;

namespace Provisioning.Connectors.Scim.Tests;

/// <summary>The same life of accounts at every service of <see cref="ScimServerKind"/>. What a service does otherwise stands in docs/scim-servers.md.</summary>
public sealed class LifecycleTests
{
    public static TheoryData<ScimServerKind> Servers => [.. Enum.GetValues<ScimServerKind>()];

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task An_account_is_made_found_changed_disabled_enabled_and_deleted(ScimServerKind kind)
    {
        await using var at = await StartAsync(kind);
        var made = await at.Target.CreateAsync(Person("u1"), None);
        made.Key.ShouldNotBeEmpty();
        made.Active.ShouldBe(true);
        (await at.Target.FindAsync("userName", "u1@contoso.example", None)).ShouldHaveSingleItem().Key.ShouldBe(made.Key);
        (await at.Target.FindAsync("userName", "u2@contoso.example", None)).ShouldBeEmpty();
        if (kind != ScimServerKind.Jackson)
            (await at.Target.FindAsync("externalId", "u1", None)).ShouldHaveSingleItem().Key.ShouldBe(made.Key);

        await ChangesToAsync("name.familyName", "Berg");
        await ChangesToAsync("userName", "anna@contoso.example");
        await ChangesToAsync("emails[type eq \"work\"].value", "anna@contoso.example");
        if (kind is ScimServerKind.Scimmy or ScimServerKind.ScimmyWithoutPages)
        {
            await ChangesToAsync("department", "Legal");
            await ChangesToAsync("title", "Counsel");
        }

        (await ChangeAsync(false)).Active.ShouldBe(false);
        (await at.Target.GetAsync(made.Key, None))!.Active.ShouldBe(false);
        (await ChangeAsync(true)).Active.ShouldBe(true);
        (await at.Target.GetAsync(made.Key, None))!.Active.ShouldBe(true);

        await at.Target.DeleteAsync(made.Key, null, None);
        (await at.Target.GetAsync(made.Key, None)).ShouldBeNull();
        await at.Target.DeleteAsync(made.Key, null, None);
        (await at.Target.FindAsync("userName", "anna@contoso.example", None)).ShouldBeEmpty();

        async Task ChangesToAsync(string path, string value)
        {
            await ChangeAsync(null, (path, value));
            var there = (await at.Target.GetAsync(made.Key, None))!;
            Provisioning.Scim.AttributePath.Parse(path).Get(there.Values).AsString().ShouldBe(value, path);
        }

        async Task<RemoteObject> ChangeAsync(bool? active, params (string, AttributeValue)[] changes)
        {
            var now = (await at.Target.GetAsync(made.Key, None))!;
            return await at.Target.UpdateAsync(made.Key, Write("u1", active, changes) with { Current = now.Values }, None);
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task A_name_that_is_taken_is_a_conflict(ScimServerKind kind)
    {
        await using var at = await StartAsync(kind);
        await at.Target.CreateAsync(Person("u1"), None);
        (await Should.ThrowAsync<ProvisioningException>(() => at.Target.CreateAsync(Person("u1") with { UserId = "u2" }, None).AsTask())).Error.Id.ShouldBe(ErrorIds.AccountExists);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Everybody_is_read_once_and_a_read_that_cannot_know_it_is_whole_says_so(ScimServerKind kind)
    {
        const int People = 230;
        await using var at = await StartAsync(kind);
        for (var i = 0; i < People; i++)
            await at.Target.CreateAsync(Person($"u{i}"), None);
        var (accounts, proof) = await at.ReadAsync();
        proof.ShouldNotBeNull();
        if (proof.IsComplete)
            accounts.Select(a => a.Values["userName"].AsString()).ShouldBe(Enumerable.Range(0, People).Select(i => $"u{i}@contoso.example"), ignoreOrder: true);
        accounts.Select(a => a.Key).ShouldBeUnique();
        proof.IsComplete.ShouldBe(kind is ScimServerKind.Scimmy or ScimServerKind.BetterAuth, proof.Evidence);
    }

    private static async Task<ServerUnderTest> StartAsync(ScimServerKind kind)
    {
        var server = await ScimServer.StartAsync(kind);
        return new(server, Connecting.To(server.BaseUri, server.Token, TimeProvider.System));
    }

    private sealed record ServerUnderTest(ScimServer Server, ScimConnectorPair Connector) : IAsyncDisposable
    {
        public IAccountTarget Target => Connector.Target;

        public ValueTask<(List<RemoteObject> Objects, ReadProof? Proof)> ReadAsync() => Connector.ReadAsync();

        public async ValueTask DisposeAsync()
        {
            await Connector.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
