using Provisioning.Connectors.Directory;
using Provisioning.Connectors.Directory.ActiveDirectory;
using Provisioning.Connectors.Files.Csv;
using Provisioning.Connectors.Scim;
using Provisioning.Engine;

namespace Provisioning.Commands;

/// <summary>The kinds of apps that the module can speak to.</summary>
internal static class Connectors
{
    public static IReadOnlyList<IConnectorFactory> All { get; } = [new CsvConnectorFactory(), new ScimConnectorFactory(), new LdapConnectorFactory(), new ActiveDirectoryConnectorFactory(), new ManualConnectorFactory(), new ScimEndpointConnectorFactory()];

    /// <summary>The kind of this name; null when there is none.</summary>
    public static IConnectorFactory? Find(string name) => All.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase));
}
