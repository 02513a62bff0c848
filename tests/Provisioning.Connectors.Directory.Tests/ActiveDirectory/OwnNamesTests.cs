using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>Domain controllers that answer to the name of their domain are told apart.</summary>
public sealed class OwnNamesTests
{
    private static readonly LdapEndpoint Domain = new("corp.test", 636, LdapSecurity.Ldaps);

    [Theory]
    [InlineData("DC1.corp.test", "dc1.corp.test")]
    [InlineData("dc1.site.corp.test", "dc1.site.corp.test")]
    [InlineData("evil.test", "corp.test")]
    [InlineData("evilcorp.test", "corp.test")]
    [InlineData("a b.corp.test", "corp.test")]
    [InlineData(null, "corp.test")]
    public void OneIsCalledByItsOwnName(string? says, string host) => OwnNames.Of("corp.test", Domain, says).ShouldBe(Domain with { Host = host });

    [Fact]
    public void OneThatIsNamedIsCalledAsItIsNamed()
    {
        OwnNames.Of("corp.test", Domain with { Host = "10.0.0.1" }, "dc1.corp.test").Host.ShouldBe("10.0.0.1");
        OwnNames.Of(null, Domain, "dc1.corp.test").ShouldBe(Domain);
    }

    [Theory]
    [InlineData("dc1.corp.test:636", "dc1.corp.test")]
    [InlineData("dc1.corp.test:389", null)]
    [InlineData("dc1.other.test:636", null)]
    [InlineData("corp.test:636", null)]
    [InlineData("nonsense", null)]
    [InlineData("", null)]
    public void OneIsFoundByItsMark(string mark, string? host)
    {
        OwnNames.Find("corp.test", [Domain], mark)?.Host.ShouldBe(host);
        (OwnNames.Find("corp.test", [Domain], mark) is null).ShouldBe(host is null);
        OwnNames.Find("corp.test", [Domain with { Host = "10.0.0.1" }], mark).ShouldBeNull();
        OwnNames.Find(null, [Domain], mark).ShouldBeNull();
    }
}
