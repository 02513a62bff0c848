namespace Provisioning.Ldap.Tests;

/// <summary>What the client rests on.</summary>
public class PlatformTests
{
    [Fact]
    public void The_client_needs_nothing_but_the_platform() =>
        typeof(LdapConnection).Assembly.GetReferencedAssemblies().ShouldAllBe(a => a.Name!.StartsWith("System.", StringComparison.Ordinal));
}
