using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>Refuses mappings that cannot work, before they are saved.</summary>
internal sealed class MappingValidator(DirectoryService directory)
{
    /// <exception cref="ProvisioningException"><see cref="ErrorIds.MappingInvalid"/>, <see cref="ErrorIds.AttributeUnknown"/>, <see cref="ErrorIds.PathInvalid"/>.</exception>
    public async ValueTask CheckAsync(App app, CancellationToken cancellationToken)
    {
        var schema = await directory.GetSchemaAsync(cancellationToken).ConfigureAwait(false);
        var seen = new HashSet<(MappingDirection, string)>();
        MatchKey.Check(app, schema);
        foreach (var mapping in app.Mappings)
        {
            var inbound = mapping.Direction == MappingDirection.Inbound;
            if (inbound ? !app.IsSource : !app.IsTarget)
                throw Invalid(app, mapping, $"is {mapping.Direction}, and the app is a {app.Direction}", $"Use -Direction {(inbound ? MappingDirection.Outbound : MappingDirection.Inbound)}, or change the app's direction.");
            if (mapping.Source is null && mapping.Constant.IsNone)
                throw Invalid(app, mapping, "says neither where its value comes from nor which it is", "Give -Source or -Constant.");
            var target = inbound ? schema.Resolve(mapping.Target) : AttributePath.Parse(mapping.Target);
            if (!seen.Add((mapping.Direction, target.Canonical.ToLowerInvariant())))
                throw Invalid(app, mapping, "stands there twice", "Keep one mapping for each target.");
            if (inbound && !mapping.Constant.IsNone)
                schema.Convert(target, mapping.Constant);
            if (!inbound && mapping.Source is { } source && !OutboundSource.IsSpecial(source))
                schema.Resolve(source);
        }
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
