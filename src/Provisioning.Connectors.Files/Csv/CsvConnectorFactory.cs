namespace Provisioning.Connectors.Files.Csv;

/// <summary>Makes the connector that reads people from a CSV file (RFC 4180, and what exports make of it).</summary>
public sealed class CsvConnectorFactory : IConnectorFactory
{
    /// <inheritdoc/>
    public string Name => "Csv";

    /// <inheritdoc/>
    public string Description => "Reads people from a CSV file, such as the export of an HR system.";

    /// <inheritdoc/>
    public IReadOnlyList<AppDirection> Directions { get; } = [AppDirection.Source];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => CsvSettings.Definitions;

    /// <inheritdoc/>
    public void Validate(App app) => CsvSettings.Read(app);

    /// <inheritdoc/>
    public IConnector Create(ConnectorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new CsvAccountSource(CsvSettings.Read(context.App), context.Clock);
    }
}
