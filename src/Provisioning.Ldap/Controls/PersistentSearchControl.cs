namespace Provisioning.Ldap;

/// <summary>Kinds of changes (draft-ietf-ldapext-psearch-03).</summary>
[Flags]
public enum LdapChangeKinds
{
    /// <summary>Additions.</summary>
    Add = 1,

    /// <summary>Deletions.</summary>
    Delete = 2,

    /// <summary>Modifications.</summary>
    Modify = 4,

    /// <summary>Renames and moves.</summary>
    Rename = 8,

    /// <summary>All of them.</summary>
    All = Add | Delete | Modify | Rename,
}

/// <summary>The search stays open and tells of objects that change (draft-ietf-ldapext-psearch-03).</summary>
/// <param name="Kinds">Which changes.</param>
/// <param name="ChangesOnly">Whether objects that are there already do not come first.</param>
/// <param name="ReturnChanges">Whether each entry says what happened to it, as <see cref="EntryChangeControl"/>.</param>
public sealed record PersistentSearchControl(LdapChangeKinds Kinds, bool ChangesOnly, bool ReturnChanges) : LdapControl(Identifier, IsCritical: true, Encode(Kinds, ChangesOnly, ReturnChanges))
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "2.16.840.1.113730.3.4.3";

    /// <inheritdoc/>
    public override bool KeepsSearchOpen => true;

    private static byte[] Encode(LdapChangeKinds kinds, bool changesOnly, bool returnChanges) => BerWriter.Sequence((kinds, changesOnly, returnChanges), static (w, request) =>
    {
        w.Integer((int)request.kinds);
        w.Boolean(request.changesOnly);
        w.Boolean(request.returnChanges);
    });
}

/// <summary>What happened to an entry that a persistent search tells of.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="PreviousDn">Its name before, where it was renamed.</param>
/// <param name="ChangeNumber">The change's number in the server's changelog, where it has one.</param>
public sealed record EntryChangeControl(LdapChangeKinds Kind, string? PreviousDn, long? ChangeNumber) : LdapControl(Identifier)
{
    /// <summary>The object identifier.</summary>
    public const string Identifier = "2.16.840.1.113730.3.4.7";

    internal static EntryChangeControl Decode(LdapControl control)
    {
        var reader = LdapControlReader.Contents(control);
        var kind = (LdapChangeKinds)reader.ReadInteger(BerTag.Enumerated);
        var previous = reader.IsNext(BerTag.OctetString) ? reader.ReadText() : null;
        long? number = reader.IsNext(BerTag.Integer) ? reader.ReadLong() : null;
        return new(kind, previous, number) { IsCritical = control.IsCritical, Value = control.Value };
    }
}
