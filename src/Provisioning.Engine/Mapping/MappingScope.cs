using Provisioning.Expressions;
using Provisioning.Scim;

namespace Provisioning.Engine;

/// <summary>
/// What expressions can speak of: nothing but that of which a change is found by itself, so that a value changes only when what it is made of does. No clock for the same reason.
/// </summary>
internal static class MappingScope
{
    /// <summary>The rule of a group: the user's own record.</summary>
    public static ExpressionScope Person(DirectorySchema schema) => new([User(schema)]);

    /// <summary>An app's outbound mappings: the user, those to whom they refer (<see cref="LinkedRecord"/>), and their groups.</summary>
    public static ExpressionScope Outbound(DirectorySchema schema) =>
        new([User(schema), .. LinkedRecord.Of(schema).Select(r => new ExpressionRecord([r.Name], new UserSchema(schema)) { IsReference = true })]) { HasGroups = true };

    /// <summary>A source's inbound mappings: its record, also by the app's name.</summary>
    /// <param name="app">The source.</param>
    /// <param name="attributes">The attributes that its records have; null when they are not known.</param>
    public static ExpressionScope Inbound(App app, IReadOnlyList<AttributeDefinition>? attributes = null) => new([new(["source", "appuser", app.Name], new SourceSchema(attributes))]);

    private static ExpressionRecord User(DirectorySchema schema) => new(["user"], new UserSchema(schema)) { IsDefault = true };

    // An attribute of a user by name, short name or path.
    private sealed class UserSchema(DirectorySchema schema) : RecordSchema
    {
        public override IEnumerable<string> Names => schema.Attributes.Select(a => a.Name).Concat(DirectorySchema.ShortNames.Keys).Concat(["id", "status"]);

        public override ExpressionAttribute? Find(string path)
        {
            if (OutboundSource.IsSpecial(path))
                return new(path, AttributeType.String, false, set => set[path]);
            AttributePath found;
            try
            {
                found = schema.Resolve(path);
            }
            catch (ProvisioningException)
            {
                return null;
            }

            var definition = schema.DefinitionOf(found);
            var several = found.Filter is null && (definition.MultiValued || (found.SubAttribute is not null && schema.Find(found.Attribute)!.MultiValued));
            return new(found.Canonical, definition.Type, several, found.Get) { Parts = definition.SubAttributes.Count > 0 ? new PartSchema(definition) : null };
        }
    }

    private sealed class PartSchema(AttributeDefinition whole) : RecordSchema
    {
        public override IEnumerable<string> Names => whole.SubAttributes.Select(a => a.Name);

        public override ExpressionAttribute? Find(string path) =>
            whole.SubAttributes.FirstOrDefault(a => string.Equals(a.Name, path, StringComparison.OrdinalIgnoreCase)) is { } part ? new(part.Name, part.Type, part.MultiValued, set => set[part.Name]) : null;
    }

    // Values of a source are what they are, whatever a schema says: a column is text.
    private sealed class SourceSchema(IReadOnlyList<AttributeDefinition>? attributes) : RecordSchema
    {
        public override IEnumerable<string> Names => attributes?.Select(a => a.Name) ?? [];

        public override ExpressionAttribute? Find(string path) => IsThere(path) ? new(path, null, false, new AttributeExpression(path).Get) : null;

        private bool IsThere(string path) => attributes is null
            || attributes.Any(a => Same(a.Name, path))
            || (AttributePath.TryParse(path, out var parsed, out _) && attributes.Any(a => Same(a.Name, parsed.Attribute) && (parsed.SubAttribute is null || a.SubAttributes.Any(s => Same(s.Name, parsed.SubAttribute)))));

        private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
    }
}
