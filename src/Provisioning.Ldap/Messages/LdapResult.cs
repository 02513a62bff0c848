namespace Provisioning.Ldap;

/// <summary>What a server answered to an operation (RFC 4511 §4.1.9).</summary>
/// <param name="Code">How it ended.</param>
/// <param name="MatchedDn">Where an object was not found: the name of the nearest one above it that is there. Empty otherwise.</param>
/// <param name="Diagnostic">What the server said beside the code. It is the server's own text: Active Directory's begins with a code in hexadecimal.</param>
/// <param name="Referrals">Where else to ask, as LDAP URLs. They are never followed.</param>
/// <param name="Controls">The controls of the answer.</param>
public sealed record LdapResult(LdapResultCode Code, string MatchedDn, string Diagnostic, IReadOnlyList<string> Referrals, IReadOnlyList<LdapControl> Controls)
{
    /// <summary>The control of the answer with this object identifier, or null.</summary>
    public LdapControl? Control(string oid) => Controls.FirstOrDefault(c => c.Oid == oid);
}

/// <summary>What a server answered to an extended operation (RFC 4511 §4.12).</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Oid">The answer's object identifier, where it has one.</param>
/// <param name="Value">The answer's value, where it has one.</param>
public sealed record LdapExtendedResult(LdapResult Result, string? Oid, ReadOnlyMemory<byte>? Value);
