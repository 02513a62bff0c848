namespace Provisioning.Scim;

/// <summary>Short forms for the definitions of RFC 7643.</summary>
internal static class Define
{
    public static AttributeDefinition Text(string name, string description, params string[] aliases) =>
        new() { Name = name, Description = description, Aliases = aliases };

    public static AttributeDefinition Reference(string name, string description, params string[] types) =>
        new() { Name = name, Type = AttributeType.Reference, Description = description, ReferenceTypes = types };

    public static AttributeDefinition Boolean(string name, string description, params string[] aliases) =>
        new() { Name = name, Type = AttributeType.Boolean, Description = description, Aliases = aliases };

    public static AttributeDefinition Complex(string name, string description, params AttributeDefinition[] parts) =>
        new() { Name = name, Type = AttributeType.Complex, Description = description, SubAttributes = parts };

    /// <summary>A list of values with type, display and primary (RFC 7643 §2.4).</summary>
    public static AttributeDefinition Plural(string name, string description, string[] types, AttributeDefinition? value = null) =>
        Complex(
            name,
            description,
            value ?? Text("value", "The value."),
            Text("display", "How people read the value."),
            Type(types),
            Primary()) with { MultiValued = true };

    public static AttributeDefinition Type(params string[] types) => Text("type", "What the value is for.") with { CanonicalValues = types };

    public static AttributeDefinition Primary() => Boolean("primary", "True for the preferred value; at most one has it.");
}
