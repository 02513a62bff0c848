namespace Provisioning.Connectors.Directory;

/// <summary>What the octets of an attribute's values mean.</summary>
internal enum ValueForm
{
    /// <summary>Text in UTF-8.</summary>
    Text,

    /// <summary>TRUE or FALSE (RFC 4517 §3.3.3).</summary>
    Boolean,

    /// <summary>A whole number (RFC 4517 §3.3.16).</summary>
    Integer,

    /// <summary>A generalized time (RFC 4517 §3.3.13).</summary>
    Time,

    /// <summary>Octets that mean something to others: given as base64.</summary>
    Octets,

    /// <summary>The name of another object (RFC 4517 §3.3.9, and §3.3.21 with an optional identifier).</summary>
    Dn,

    /// <summary>The sixteen octets of a GUID in Microsoft's order.</summary>
    Guid,

    /// <summary>A security identifier of Windows (MS-DTYP §2.4.2.2).</summary>
    Sid,
}

/// <summary>What is known of an attribute.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Form">What its values mean.</param>
/// <param name="IsSingle">True when it has one value at most.</param>
/// <param name="IsReadOnly">True when only the server writes it.</param>
internal sealed record AttributeInfo(string Name, ValueForm Form, bool IsSingle = false, bool IsReadOnly = false);
