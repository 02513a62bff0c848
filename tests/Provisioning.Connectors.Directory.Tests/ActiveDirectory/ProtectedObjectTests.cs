using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Ldap;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>Which objects are never written.</summary>
public sealed class ProtectedObjectTests
{
    private static readonly LdapAttribute[] Person =
    [
        LdapAttribute.Text("objectClass", "top", "person", "organizationalPerson", "user"),
        Sid(1104),
        LdapAttribute.Text("userAccountControl", "512"),
    ];

    [Fact]
    public void APersonIsNot() => Why(Person).ShouldBeNull();

    [Fact]
    public void AGroupOfOursIsNot() => Why(LdapAttribute.Text("objectClass", "top", "group"), Sid(1200), LdapAttribute.Text("groupType", "-2147483646")).ShouldBeNull();

    [Theory]
    [InlineData(500u)]
    [InlineData(501u)]
    [InlineData(502u)]
    [InlineData(512u)]
    [InlineData(519u)]
    [InlineData(999u)]
    public void WhatWindowsMakesIs(uint relative) => Why([Person[0], Sid(relative), Person[2]]).ShouldNotBeNull().ShouldContain("Windows");

    [Fact]
    public void AnAdministratorIs()
    {
        Why([.. Person, LdapAttribute.Text("adminCount", "1")]).ShouldNotBeNull().ShouldContain("adminCount");
        Why([.. Person, LdapAttribute.Text("adminCount", "0")]).ShouldBeNull();
    }

    [Fact]
    public void WhatTheDirectoryNeedsIs()
    {
        Why([.. Person, LdapAttribute.Text("isCriticalSystemObject", "TRUE")]).ShouldNotBeNull();
        Why(LdapAttribute.Text("objectClass", "top", "group"), LdapAttribute.Text("groupType", "-2147483643")).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("computer")]
    [InlineData("msDS-GroupManagedServiceAccount")]
    [InlineData("msDS-ManagedServiceAccount")]
    [InlineData("msDS-DelegatedManagedServiceAccount")]
    public void AccountsOfNoPersonAre(string objectClass) => Why([LdapAttribute.Text("objectClass", "top", "user", objectClass), .. Person[1..]]).ShouldNotBeNull();

    [Theory]
    [InlineData("4096")]
    [InlineData("532480")]
    [InlineData("2080")]
    public void AccountsOfMachinesAndTrustsAre(string bits) => Why(Person[0], Person[1], LdapAttribute.Text("userAccountControl", bits)).ShouldNotBeNull();

    private static string? Why(params LdapAttribute[] attributes) => ProtectedObject.Why(new("CN=x,DC=corp,DC=test", attributes));

    private static LdapAttribute Sid(uint relative) =>
        new("objectSid", [new byte[] { 1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0 }.Concat(BitConverter.GetBytes(relative)).ToArray()]);
}
