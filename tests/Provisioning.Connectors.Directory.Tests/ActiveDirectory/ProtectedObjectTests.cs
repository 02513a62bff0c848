using Provisioning.Connectors.Directory.ActiveDirectory;

namespace Provisioning.Connectors.Directory.Tests.ActiveDirectory;

/// <summary>Which objects are never written.</summary>
public sealed class ProtectedObjectTests
{
    private static readonly ProtectionFacts Person = new(["top", "person", "organizationalPerson", "user"], Sid(1104), 0, false, false, UserAccountControl.NormalAccount);

    [Fact]
    public void APersonIsNot() => ProtectedObject.Why(Person).ShouldBeNull();

    [Fact]
    public void AGroupOfOursIsNot() => ProtectedObject.Why(new(["top", "group"], Sid(1200), 0, false, false, null)).ShouldBeNull();

    [Theory]
    [InlineData(500u)]
    [InlineData(501u)]
    [InlineData(502u)]
    [InlineData(512u)]
    [InlineData(519u)]
    [InlineData(999u)]
    public void WhatWindowsMakesIs(uint relative) => ProtectedObject.Why(Person with { Sid = Sid(relative) }).ShouldNotBeNull().ShouldContain("Windows");

    [Fact]
    public void AnAdministratorIs() => ProtectedObject.Why(Person with { AdminCount = 1 }).ShouldNotBeNull().ShouldContain("adminCount");

    [Fact]
    public void WhatTheDirectoryNeedsIs()
    {
        ProtectedObject.Why(Person with { IsCritical = true }).ShouldNotBeNull();
        ProtectedObject.Why(new(["top", "group"], Sid(1200), 0, false, true, null)).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("computer")]
    [InlineData("msDS-GroupManagedServiceAccount")]
    [InlineData("msDS-ManagedServiceAccount")]
    [InlineData("msDS-DelegatedManagedServiceAccount")]
    public void AccountsOfNoPersonAre(string objectClass) => ProtectedObject.Why(Person with { ObjectClasses = [.. Person.ObjectClasses, objectClass] }).ShouldNotBeNull();

    [Theory]
    [InlineData(0x1000)]
    [InlineData(0x2000)]
    [InlineData(0x800)]
    public void AccountsOfMachinesAndTrustsAre(int bits) => ProtectedObject.Why(Person with { UserAccountControl = (UserAccountControl)bits }).ShouldNotBeNull();

    private static SecurityId Sid(uint relative) =>
        SecurityId.Read([1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, .. BitConverter.GetBytes(relative)])!;
}
