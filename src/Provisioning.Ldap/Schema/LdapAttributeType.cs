namespace Provisioning.Ldap;

/// <summary>What an attribute is for (RFC 4512 §4.1.2).</summary>
public enum LdapAttributeUsage
{
    /// <summary>Something of the object.</summary>
    UserApplications,

    /// <summary>Something of the directory's operation, the same on all servers.</summary>
    DirectoryOperation,

    /// <summary>Something of the directory's operation that all servers share.</summary>
    DistributedOperation,

    /// <summary>Something of one server.</summary>
    DsaOperation,
}

/// <summary>An attribute type (RFC 4512 §4.1.2).</summary>
public sealed record LdapAttributeType
{
    /// <summary>Its object identifier.</summary>
    public required string Oid { get; init; }

    /// <summary>Its names, the usual one first.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>What it is, in words.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it should not be used any more.</summary>
    public bool IsObsolete { get; init; }

    /// <summary>The type that it takes from what it does not say itself.</summary>
    public string? Superior { get; init; }

    /// <summary>Its rule for equality, its own or that of a type above.</summary>
    public string? Equality { get; init; }

    /// <summary>Its rule for order, its own or that of a type above.</summary>
    public string? Ordering { get; init; }

    /// <summary>Its rule for pieces, its own or that of a type above.</summary>
    public string? Substring { get; init; }

    /// <summary>The object identifier of its syntax (RFC 4517), its own or that of a type above.</summary>
    public string? Syntax { get; init; }

    /// <summary>How many characters or octets a value is to be allowed at least, where it says so.</summary>
    public int? LeastLength { get; init; }

    /// <summary>Whether an object has one value of it at most.</summary>
    public bool IsSingleValued { get; init; }

    /// <summary>Whether its values are those of many objects at once (RFC 3671).</summary>
    public bool IsCollective { get; init; }

    /// <summary>Whether only the server changes it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>What it is for.</summary>
    public LdapAttributeUsage Usage { get; init; }
}
