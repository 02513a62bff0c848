namespace Provisioning.Ldap;

/// <summary>What kind an object class is (RFC 4512 §2.4).</summary>
public enum LdapObjectClassKind
{
    /// <summary>What an object is: each has exactly one chain of these.</summary>
    Structural,

    /// <summary>Only there for others to be made from.</summary>
    Abstract,

    /// <summary>Something that an object is besides.</summary>
    Auxiliary,
}

/// <summary>An object class (RFC 4512 §4.1.1).</summary>
public sealed record LdapObjectClass
{
    /// <summary>Its object identifier.</summary>
    public required string Oid { get; init; }

    /// <summary>Its names, the usual one first.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>What it is, in words.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it should not be used any more.</summary>
    public bool IsObsolete { get; init; }

    /// <summary>The classes that it is made from.</summary>
    public IReadOnlyList<string> Superiors { get; init; } = [];

    /// <summary>What kind it is.</summary>
    public LdapObjectClassKind Kind { get; init; }

    /// <summary>Attributes that its objects must have, without those of the classes above: <see cref="LdapSchema.MustOf"/> has them all.</summary>
    public IReadOnlyList<string> Must { get; init; } = [];

    /// <summary>Attributes that its objects may have, without those of the classes above: <see cref="LdapSchema.MayOf"/> has them all.</summary>
    public IReadOnlyList<string> May { get; init; } = [];
}
