namespace Provisioning.Connectors.Directory;

/// <summary>What the parts of one connector share.</summary>
/// <param name="Settings">The app's settings.</param>
/// <param name="Dialect">What its kind of server does in its own way.</param>
/// <param name="Connections">The way to its servers.</param>
/// <param name="Catalogue">What is known of its attributes.</param>
/// <param name="Errors">Makes the errors.</param>
/// <param name="Clock">The time.</param>
/// <param name="Report">Takes what is worth telling.</param>
internal sealed record DirectoryContext(
    DirectorySettings Settings,
    DirectoryDialect Dialect,
    DirectoryConnections Connections,
    CatalogueSource Catalogue,
    DirectoryErrors Errors,
    TimeProvider Clock,
    Action<EngineEvent>? Report)
{
    /// <summary>Makes what the parts of a connector share. No I/O happens here.</summary>
    public static DirectoryContext Of(DirectorySettings settings, DirectoryDialect dialect, ConnectorContext context)
    {
        var errors = new DirectoryErrors(settings.App, dialect.Meaning);
        var connections = new DirectoryConnections(settings.Connection, context, errors);
        return new(settings, dialect, connections, new(connections), errors, context.Clock, context.Report);
    }
}
