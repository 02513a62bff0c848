namespace Provisioning.Ldap;

/// <summary>What to sort by (RFC 2891 §1.1).</summary>
/// <param name="Attribute">The attribute.</param>
/// <param name="OrderingRule">The ordering rule, or null for the attribute's own.</param>
/// <param name="Descending">Whether to begin at the end.</param>
public sealed record LdapSortKey(string Attribute, string? OrderingRule = null, bool Descending = false);

/// <summary>The server sorts what it finds (RFC 2891).</summary>
/// <param name="Keys">By what, the most important first.</param>
public sealed record ServerSideSortControl(IReadOnlyList<LdapSortKey> Keys) : LdapControl(Identifier, IsCritical: true, Encode(Keys))
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.473";

    private static byte[] Encode(IReadOnlyList<LdapSortKey> keys) => BerWriter.Sequence(keys, static (w, all) =>
    {
        foreach (var key in all)
        {
            w.Constructed(BerTag.Sequence, key, static (item, k) =>
            {
                item.Text(k.Attribute);
                if (k.OrderingRule is { } rule)
                    item.Text(rule, BerTag.Context(0));
                if (k.Descending)
                    item.Boolean(true, BerTag.Context(1));
            });
        }
    });
}

/// <summary>Whether the server sorted (RFC 2891 §1.2).</summary>
/// <param name="Code">Success, or why it did not.</param>
/// <param name="Attribute">The attribute that it could not sort by, where it says so.</param>
public sealed record SortAnswer(LdapResultCode Code, string? Attribute) : LdapControl(Identifier)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.474";

    internal static SortAnswer Decode(LdapControl control)
    {
        var reader = LdapControlReader.Contents(control);
        var code = (LdapResultCode)reader.ReadInteger(BerTag.Enumerated);
        var attribute = reader.IsNext(BerTag.Context(0)) ? reader.ReadText(BerTag.Context(0)) : null;
        return new(code, attribute) { IsCritical = control.IsCritical, Value = control.Value };
    }
}
