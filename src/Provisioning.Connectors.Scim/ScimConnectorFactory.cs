using Provisioning.Http;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>Makes the connector for applications that speak SCIM 2.0 (RFC 7643, RFC 7644).</summary>
public sealed class ScimConnectorFactory : IConnectorFactory
{
    // What nearly every service takes; the administrator changes it at will.
    private static readonly string[] Standard =
    [
        "userName", "displayName", "name.givenName", "name.familyName", "emails[type eq \"work\"].value", "title", "userType", "department", "employeeNumber",
    ];

    /// <inheritdoc/>
    public string Name => "Scim";

    /// <inheritdoc/>
    public string Description => "Speaks SCIM 2.0 to an application.";

    /// <inheritdoc/>
    public IReadOnlyList<AppDirection> Directions { get; } = [AppDirection.Target, AppDirection.Source];

    /// <inheritdoc/>
    public bool MakesInitialPasswords => true;

    /// <inheritdoc/>
    public string? NameSetting(AttributeSet settings) => SignInSettings.NameSetting(settings);

    /// <inheritdoc/>
    public IReadOnlyList<SettingDefinition> Settings => ScimSettings.Definitions;

    /// <inheritdoc/>
    public IReadOnlyList<Mapping> DefaultMappings { get; } =
        [.. Enum.GetValues<MappingDirection>().SelectMany(d => Standard.Select(a => new Mapping { Direction = d, Target = a, Source = a }))];

    /// <inheritdoc/>
    public void Validate(App app)
    {
        ArgumentNullException.ThrowIfNull(app);
        ScimSettings.Read(app);
        foreach (var mapping in app.Mappings.Where(m => m.Direction == MappingDirection.Outbound))
        {
            var path = AttributePath.Parse(mapping.Target);
            if (path.SchemaUrn is { } urn && (ScimSchemas.IsCore(urn) || string.Equals(urn, ScimSchemas.EnterpriseUserUrn, StringComparison.OrdinalIgnoreCase)))
                throw Invalid(app, mapping, "names its schema, which is known here", $"Write '{path.WithoutSchema().Canonical}'.");
            if (path.Attribute.ToUpperInvariant() is "ID" or "EXTERNALID" or "META" or "SCHEMAS" or "GROUPS" or "ACTIVE")
                throw Invalid(app, mapping, "is not for mappings: it follows from who the user is and whether they are active", "Remove it.");
            if (string.Equals(path.Attribute, "password", StringComparison.OrdinalIgnoreCase))
                throw Invalid(app, mapping, "would put a password into the store", "Remove it.");
        }
    }

    /// <inheritdoc/>
    public IConnector Create(ConnectorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var settings = ScimSettings.Read(context.App);
        return new ScimConnector(settings, new ScimClient(settings, context), context.Clock, context.Report);
    }

    private static ProvisioningException Invalid(App app, Mapping mapping, string why, string action) => new ProvisioningError
    {
        Id = ErrorIds.MappingInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"App '{app.Name}': the mapping of '{mapping.Target}' {why}.",
        RecommendedAction = action,
        Target = mapping.Target,
        App = app.Name,
    }.ToException();
}
