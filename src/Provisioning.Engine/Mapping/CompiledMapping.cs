using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>A mapping ready to be used on a hundred thousand objects.</summary>
internal sealed record CompiledMapping(AttributePath Target, IValueExpression Expression)
{
    /// <summary>The app's mappings of one direction, in the order of their targets. Inbound targets are resolved by the directory's schema.</summary>
    public static IReadOnlyList<CompiledMapping> Compile(App app, MappingDirection direction, DirectorySchema schema) =>
    [
        .. app.Mappings
            .Where(m => m.Direction == direction)
            .Select(m => new CompiledMapping(
                direction == MappingDirection.Inbound ? schema.Resolve(m.Target) : Paths.Get(m.Target),
                ExpressionOf(m, direction, schema)))
            .OrderBy(m => m.Target.Canonical, StringComparer.OrdinalIgnoreCase),
    ];

    // Outbound sources are the directory's attributes, so short names such as Mail work there too.
    private static IValueExpression ExpressionOf(Mapping mapping, MappingDirection direction, DirectorySchema schema) => mapping.Source is not { } source
        ? new ConstantExpression(mapping.Constant)
        : new AttributeExpression(
            direction == MappingDirection.Outbound && !OutboundSource.IsSpecial(source) ? schema.Resolve(source).Canonical : source,
            mapping.Default);
}
