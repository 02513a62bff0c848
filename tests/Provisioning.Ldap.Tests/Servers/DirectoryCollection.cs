using Provisioning.Testing;

namespace Provisioning.Ldap.Tests;

/// <summary>Tests that share one of each directory server.</summary>
[CollectionDefinition(Name)]
public sealed class DirectoryCollection : ICollectionFixture<DirectoryServers>
{
    public const string Name = "Directory servers";
}
