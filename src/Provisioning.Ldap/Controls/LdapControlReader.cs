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
        DirSyncControl.Identifier => DirSyncAnswer.Decode(control),
        EntryChangeControl.Identifier => EntryChangeControl.Decode(control),
        SyncStateControl.Identifier => SyncStateControl.Decode(control),
        SyncDoneControl.Identifier => SyncDoneControl.Decode(control),
        PreReadControl.Identifier => new PreReadAnswer(EntryReadCodec.Decode(control), control),
        PostReadControl.Identifier => new PostReadAnswer(EntryReadCodec.Decode(control), control),
        SortAnswer.Identifier => SortAnswer.Decode(control),
        PasswordPolicyControl.Identifier => PasswordPolicyAnswer.Decode(control),
        _ => control,
    };

    /// <summary>A reader of what is in the SEQUENCE that a control has for its value.</summary>
    public static BerReader Contents(LdapControl control) => new BerReader(control.Value ?? default).ReadConstructed(BerTag.Sequence);
}
