namespace Provisioning.Connectors.Directory;

/// <summary>Tells what attributes the accounts of a directory can have, from its schema (RFC 4512 §4).</summary>
/// <param name="context">The connector.</param>
internal sealed class SchemaDiscovery(DirectoryContext context)
{
    public async ValueTask<IReadOnlyList<AttributeDefinition>> RunAsync(CancellationToken cancellationToken)
    {
        var catalogue = await context.Catalogue.GetAsync(cancellationToken).ConfigureAwait(false);
        var settings = context.Settings;
        var own = new List<AttributeDefinition>
        {
            new() { Name = VirtualAttributes.UserName, Required = true, Unique = true, Description = $"The user name: {settings.UserNameAttribute}." },
            new() { Name = VirtualAttributes.Dn, Mutability = AttributeMutability.ReadOnly, Description = "The distinguished name." },
            new() { Name = VirtualAttributes.Parent, Description = "The distinguished name of the object above it." },
            new() { Name = VirtualAttributes.UnitPath, Description = $"The organisational units below '{settings.UserContainer}' in which it lies, from the top, such as Sales/Berlin." },
        };
        if (settings.ExternalIdAttribute is { } externalId)
            own.Add(new() { Name = VirtualAttributes.ExternalId, Mutability = AttributeMutability.ReadOnly, Description = $"The id of the directory's user: {externalId}." });
        own.AddRange(context.Dialect.Rules?.Attributes ?? []);
        var known = own.Select(a => a.Name).ToHashSet(AttributeNameComparer.Instance);
        foreach (var (name, isNeeded) in catalogue.AttributesOf([.. settings.UserClasses, .. context.Dialect.AddedClasses]))
        {
            if (!known.Contains(name))
                own.Add(Definition(catalogue[name], isNeeded));
        }

        return own;
    }

    private static AttributeDefinition Definition(AttributeInfo info, bool isNeeded) => new()
    {
        Name = info.Name,
        Type = info.Form switch
        {
            ValueForm.Boolean => AttributeType.Boolean,
            ValueForm.Integer => AttributeType.Integer,
            ValueForm.Time => AttributeType.DateTime,
            ValueForm.Octets => AttributeType.Binary,
            ValueForm.Dn => AttributeType.Reference,
            _ => AttributeType.String,
        },
        MultiValued = !info.IsSingle,
        Required = isNeeded,
        Mutability = info.IsReadOnly ? AttributeMutability.ReadOnly : PasswordNames.Contains(info.Name) ? AttributeMutability.WriteOnly : AttributeMutability.ReadWrite,
        Returned = PasswordNames.Contains(info.Name) ? AttributeReturned.Never : AttributeReturned.Default,
    };
}
