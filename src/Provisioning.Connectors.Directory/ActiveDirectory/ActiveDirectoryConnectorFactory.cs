namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>Makes the connector for domains of Active Directory.</summary>
public sealed class ActiveDirectoryConnectorFactory : IConnectorFactory
{
    /// <inheritdoc/>
    public string Name => "ActiveDirectory";

    /// <inheritdoc/>
    public string Description => "Reads and writes a domain of Active Directory.";

    /// <inheritdoc/>
    public IReadOnlyList<AppDirection> Directions { get; } = [AppDirection.Target, AppDirection.Source];

    /// <inheritdoc/>
    public bool MakesInitialPasswords => true;

    /// <inheritdoc/>
    public string? NameSetting(AttributeSet settings) => "UserName";

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => ActiveDirectorySettings.Definitions;

    /// <inheritdoc/>
    public IReadOnlyList<Mapping> DefaultMappings => UsualMappings.All;

    /// <inheritdoc/>
    public void Validate(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        DirectoryMappings.Check(app, ActiveDirectorySettings.Read(app).Common);
        MappingRules.Check(app);
    }

    /// <inheritdoc/>
    public IConnector Create(ConnectorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = ActiveDirectorySettings.Read(context.App);
        var parts = DirectoryContext.Of(settings.Common, ActiveDirectoryDialect.For(settings), context);
        return new DirectoryConnector(parts, new ActiveDirectoryChanges(parts, settings), new ChangeBell(parts).ListenAsync);
    }
}
