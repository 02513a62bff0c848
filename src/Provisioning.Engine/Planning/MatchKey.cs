using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Under which index key users with a value of a matching attribute are found.</summary>
internal static class MatchKey
{
    /// <summary>The key, or null for no value or an attribute without an index.</summary>
    public static IndexKey? Of(AttributePath path, AttributeValue value, AttributeDefinition? definition = null)
    {
        var text = value.AsList().Count == 1 ? value.AsList()[0].ToString() : "";
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (Same(path.Attribute, "userName"))
            return new(Indexes.UserName, IndexKey.Normalize(text));
        if (Same(path.Attribute, "employeeNumber"))
            return new(Indexes.EmployeeNumber, IndexKey.Normalize(text));
        if (Same(path.Attribute, "emails") && Same(path.SubAttribute, "value"))
            return new(Indexes.Mail, IndexKey.Normalize(text));
        return definition is { Custom: true } && (definition.Unique || definition.Indexed) ? UserKeys.Custom(definition, text) : null;
    }

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.MappingInvalid"/> when an attribute has no index.</exception>
    public static void Check(App app, DirectorySchema schema)
    {
        foreach (var name in app.MatchOn)
        {
            var path = schema.Resolve(name);
            if (Of(path, "x", schema.Find(path.Attribute)) is null)
            {
                throw new ProvisioningError
                {
                    Id = ErrorIds.MappingInvalid,
                    Category = ProvisioningErrorCategory.InvalidInput,
                    Message = $"App '{app.Name}': '{name}' cannot be matched on, because it has no index.",
                    RecommendedAction = "Match on userName, mail, employeeNumber, or a custom attribute made with Set-ProvAttribute -Indexed or -Unique.",
                    Target = name,
                    App = app.Name,
                }.ToException();
            }
        }
    }

    private static bool Same(string? a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
