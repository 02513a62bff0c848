namespace Provisioning.Connectors.Directory;

/// <summary>The mappings that a directory of people starts with, and what mappings to a directory cannot be.</summary>
internal static class DirectoryMappings
{
    // inetOrgPerson (RFC 2798): what it needs and what nearly everybody has.
    private static readonly (string Directory, string User)[] Usual =
    [
        ("userName", "userName"), ("sn", "name.familyName"), ("givenName", "name.givenName"), ("displayName", "displayName"), ("mail", "emails[type eq \"work\"].value"),
        ("title", "title"), ("employeeNumber", "employeeNumber"), ("departmentNumber", "department"), ("manager", "manager"),
    ];

    /// <summary>The mappings of a new app.</summary>
    public static IEnumerable<Mapping> Standard =>
    [
        .. Usual.Select(m => new Mapping { Direction = MappingDirection.Outbound, Target = m.Directory, Source = m.User }),
        // Every person has to have one.
        new Mapping { Direction = MappingDirection.Outbound, Target = "cn", Expression = "user.displayName ?: user.userName" },
        .. Usual.Select(m => new Mapping { Direction = MappingDirection.Inbound, Target = m.User, Source = m.Directory }),
    ];

    /// <summary>Refuses outbound mappings that cannot work.</summary>
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.MappingInvalid"/>.</exception>
    public static void Check(App app, DirectorySettings settings)
    {
        var outbound = app.Mappings.Where(m => m.Direction == MappingDirection.Outbound).ToList();
        foreach (var mapping in outbound)
        {
            var target = mapping.Target;
            if (!target.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                throw Invalid(app, mapping, "is no attribute of a directory, whose attributes have no parts", "Name an attribute of the directory, such as sn or mail.");
            if (AttributeNameComparer.Equals(target, settings.UserNameAttribute) && !AttributeNameComparer.Equals(target, VirtualAttributes.UserName))
                throw Invalid(app, mapping, "is of the user name, by which accounts are found again", "Map userName instead: it is written into this attribute.");
            if (AttributeNameComparer.Equals(target, VirtualAttributes.Dn) || AttributeNameComparer.Equals(target, VirtualAttributes.ExternalId) || settings.ExternalIdAttribute is { } externalId && AttributeNameComparer.Equals(target, externalId))
                throw Invalid(app, mapping, "is not for mappings: it follows from who the user is and where the account lies", "Remove it; 'parent' or 'ouPath' say where the account lies.");
            if (PasswordNames.Contains(target))
                throw Invalid(app, mapping, "would put a password into the store", "Remove it.");
        }

        if (outbound.Find(m => AttributeNameComparer.Equals(m.Target, VirtualAttributes.Parent)) is { } parent && outbound.Exists(m => AttributeNameComparer.Equals(m.Target, VirtualAttributes.UnitPath)))
            throw Invalid(app, parent, "says where accounts lie, and so does that of 'ouPath'", "Keep one of them.");
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
