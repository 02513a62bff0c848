namespace Provisioning.Ldap;

/// <summary>Reads controls of answers; those that are known become their own types.</summary>
internal static class LdapControlReader
{
    /// <exception cref="LdapException"><see cref="LdapFailure.Protocol"/>.</exception>
    public static IReadOnlyList<LdapControl> ReadAll(ReadOnlyMemory<byte> contents)
    {
        if (contents.IsEmpty)
            return [];
        var controls = new List<LdapControl>();
        var reader = new BerReader(contents);
        while (!reader.IsAtEnd)
        {
            var item = reader.ReadConstructed(BerTag.Sequence);
            var oid = item.ReadText();
            var critical = item.IsNext(BerTag.Boolean) && item.ReadBoolean();
            ReadOnlyMemory<byte>? value = item.IsNext(BerTag.OctetString) ? item.ReadOctets() : null;
            controls.Add(Typed(new(oid, critical, value)));
        }

        return controls;
    }

    private static LdapControl Typed(LdapControl control) => control.Oid switch
    {
        PagedResultsControl.Identifier => PagedResultsControl.Decode(control),
        _ => control,
    };
}
