namespace Provisioning.Connectors.Directory;

/// <summary>Makes the connector for directories that speak LDAP (RFC 4510): OpenLDAP, 389 Directory Server and others.</summary>
public sealed class LdapConnectorFactory : IConnectorFactory
{
    /// <inheritdoc/>
    public string Name => "Ldap";

    /// <inheritdoc/>
    public string Description => "Speaks LDAP to a directory: OpenLDAP, 389 Directory Server and others.";

    /// <inheritdoc/>
    public IReadOnlyList<AppDirection> Directions { get; } = [AppDirection.Target, AppDirection.Source];

    /// <inheritdoc/>
    public bool MakesInitialPasswords => true;

    /// <inheritdoc/>
    public string? NameSetting(AttributeSet settings) => nameof(ConnectionSettings.UserName);

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => LdapSettings.Definitions;

    /// <inheritdoc/>
    public IReadOnlyList<Mapping> DefaultMappings { get; } = [.. DirectoryMappings.Standard];

    /// <inheritdoc/>
    public void Validate(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        DirectoryMappings.Check(app, LdapSettings.Read(app).Directory);
    }

    /// <inheritdoc/>
    public IConnector Create(ConnectorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = LdapSettings.Read(context.App);
        var parts = DirectoryContext.Of(settings.Directory, settings.Dialect, context);
        return new DirectoryConnector(parts, settings.Dialect.Delta switch
        {
            DeltaKind.Syncrepl => new SyncreplDelta(parts),
            DeltaKind.Changelog => new ChangelogDelta(parts),
            DeltaKind.Timestamp => new TimestampDelta(parts),
            _ => new NoDelta(parts),
        });
    }
}
