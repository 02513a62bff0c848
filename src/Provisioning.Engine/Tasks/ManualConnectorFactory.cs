namespace Provisioning.Engine;

/// <summary>Apps that have no API: a run makes tasks for people, and the account is what they say that they did.</summary>
public sealed class ManualConnectorFactory : IConnectorFactory
{
    // What a person needs to know to make an account; the administrator changes it at will.
    private static readonly string[] Standard = ["userName", "displayName", "mail"];

    /// <inheritdoc/>
    public string Name => "Manual";

    /// <inheritdoc/>
    public string Description => "Makes tasks for people, for a system that has no API.";

    /// <inheritdoc/>
    public IReadOnlyList<AppDirection> Directions { get; } = [AppDirection.Target];

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => ManualSettings.Definitions;

    /// <inheritdoc/>
    public bool MakesTasks => true;

    /// <inheritdoc/>
    public IReadOnlyList<Mapping> DefaultMappings { get; } =
        [.. Standard.Select(a => new Mapping { Direction = MappingDirection.Outbound, Target = a, Source = a })];

    /// <inheritdoc/>
    public void Validate(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        ManualSettings.Read(app);
        foreach (var mapping in app.Mappings.Where(m => m.Direction == MappingDirection.Outbound && PasswordNames.Contains(m.Target)))
        {
            throw new ProvisioningError
            {
                Id = ErrorIds.MappingInvalid,
                Category = ProvisioningErrorCategory.InvalidInput,
                Message = $"App '{app.Name}': the mapping of '{mapping.Target}' would put a password into the store and into tasks.",
                RecommendedAction = "Remove it.",
                Target = mapping.Target,
                App = app.Name,
            }.ToException();
        }
    }

    /// <inheritdoc/>
    public IConnector Create(ConnectorContext context) => new ManualConnector();

    private sealed class ManualConnector : IConnector
    {
        public ConnectorCapabilities Capabilities => ConnectorCapabilities.None;

        public ValueTask<ConnectionTest> TestAsync(CancellationToken cancellationToken) =>
            new(new ConnectionTest(true, ["People do the work in this system: a run makes a task of each change (Get-ProvTask)."]));

        public ValueTask<IReadOnlyList<AttributeDefinition>> DiscoverSchemaAsync(CancellationToken cancellationToken) => new((IReadOnlyList<AttributeDefinition>)[]);

        public ValueTask DisposeAsync() => default;
    }
}
