using Provisioning.Testing;

namespace Provisioning.Connectors.Directory.Tests;

/// <summary>Tests at directory servers; each works in containers of its own.</summary>
[CollectionDefinition(Name)]
public sealed class ServersCollection : ICollectionFixture<DirectoryServers>
{
    public const string Name = "directory servers";
}
