namespace Provisioning.Ldap;

/// <summary>Adds an object (RFC 4511 §4.7).</summary>
internal sealed record AddRequest(LdapDn Dn, IReadOnlyList<LdapAttribute> Attributes) : LdapRequest
{
    public override byte FinalTag => LdapOperation.AddResponse;

    public override bool ChangesDirectory => true;

    public override bool IsSecret => true;

    public override string What => $"Adding '{Dn}'";

    public override void Write(BerWriter writer) => writer.Constructed(LdapOperation.AddRequest, this, static (w, request) =>
    {
        w.Text(request.Dn.ToString());
        w.Constructed(BerTag.Sequence, request.Attributes, static (list, attributes) =>
        {
            foreach (var attribute in attributes)
                WriteAttribute(list, attribute);
        });
    });
}

/// <summary>Changes an object (RFC 4511 §4.6).</summary>
internal sealed record ModifyRequest(LdapDn Dn, IReadOnlyList<LdapModification> Modifications) : LdapRequest
{
    public override byte FinalTag => LdapOperation.ModifyResponse;

    public override bool ChangesDirectory => true;

    public override bool IsSecret => true;

    public override string What => $"Changing '{Dn}'";

    public override void Write(BerWriter writer) => writer.Constructed(LdapOperation.ModifyRequest, this, static (w, request) =>
    {
        w.Text(request.Dn.ToString());
        w.Constructed(BerTag.Sequence, request.Modifications, static (list, modifications) =>
        {
            foreach (var modification in modifications)
            {
                list.Constructed(BerTag.Sequence, modification, static (item, m) =>
                {
                    item.Integer((int)m.Kind, BerTag.Enumerated);
                    WriteAttribute(item, m.Attribute);
                });
            }
        });
    });
}

/// <summary>Deletes an object (RFC 4511 §4.8).</summary>
internal sealed record DeleteRequest(LdapDn Dn) : LdapRequest
{
    public override byte FinalTag => LdapOperation.DeleteResponse;

    public override bool ChangesDirectory => true;

    public override string What => $"Deleting '{Dn}'";

    public override void Write(BerWriter writer) => writer.Text(Dn.ToString(), LdapOperation.DeleteRequest);
}

/// <summary>Renames or moves an object (RFC 4511 §4.9, ModifyDN).</summary>
internal sealed record RenameRequest(LdapDn Dn, string NewRdn, bool DeleteOldRdn, LdapDn? NewSuperior) : LdapRequest
{
    public override byte FinalTag => LdapOperation.RenameResponse;

    public override bool ChangesDirectory => true;

    public override string What => $"Renaming '{Dn}' to '{NewRdn}'{(NewSuperior is null ? "" : $" below '{NewSuperior}'")}";

    public override void Write(BerWriter writer) => writer.Constructed(LdapOperation.RenameRequest, this, static (w, request) =>
    {
        w.Text(request.Dn.ToString());
        w.Text(request.NewRdn);
        w.Boolean(request.DeleteOldRdn);
        if (request.NewSuperior is { } superior)
            w.Text(superior.ToString(), BerTag.Context(0));
    });
}
