namespace Provisioning.Ldap;

/// <summary>Asks for a page of a search, and says in the answer how to get the next one (RFC 2696).</summary>
/// <param name="PageSize">How many entries; in an answer the server's estimate of all, 0 where it has none.</param>
/// <param name="Cookie">What the page before answered; empty for the first page, and in the answer to the last one.</param>
public sealed record PagedResultsControl(int PageSize, ReadOnlyMemory<byte> Cookie) : LdapControl(Identifier, IsCritical: true, Encode(PageSize, Cookie))
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "1.2.840.113556.1.4.319";

    internal static PagedResultsControl Decode(LdapControl control)
    {
        var reader = LdapControlReader.Contents(control);
        return new(reader.ReadInteger(), reader.ReadOctets());
    }

    private static byte[] Encode(int pageSize, ReadOnlyMemory<byte> cookie) => BerWriter.Sequence((pageSize, cookie), static (w, page) =>
    {
        w.Integer(page.pageSize);
        w.Octets(page.cookie.Span);
    });
}
