namespace Provisioning.Ldap;

/// <summary>A request: what is written, and what belongs to it as an answer.</summary>
internal abstract record LdapRequest
{
    /// <summary>The tag of the answer that ends it; 0 for those that have none.</summary>
    public abstract byte FinalTag { get; }

    /// <summary>Whether the directory may be another one after it.</summary>
    public virtual bool ChangesDirectory => false;

    /// <summary>What it is, for errors: never with values.</summary>
    public abstract string What { get; }

    /// <summary>Whether it has a password in it, which is then wiped from memory once it is sent.</summary>
    public virtual bool IsSecret => false;

    /// <summary>Writes the operation.</summary>
    public abstract void Write(BerWriter writer);

    /// <summary>Whether an answer with this tag belongs to it.</summary>
    public virtual bool Takes(byte tag) => tag == FinalTag || tag == LdapOperation.IntermediateResponse;

    /// <summary>Writes the whole message (RFC 4511 §4.1.1).</summary>
    public void WriteMessage(BerWriter writer, int messageId, IReadOnlyList<LdapControl> controls) =>
        writer.Constructed(BerTag.Sequence, (Request: this, messageId, controls), static (w, m) =>
        {
            w.Integer(m.messageId);
            m.Request.Write(w);
            if (m.controls.Count > 0)
                w.Constructed(BerTag.ContextConstructed(0), m.controls, WriteControls);
        });

    private static void WriteControls(BerWriter writer, IReadOnlyList<LdapControl> controls)
    {
        foreach (var control in controls)
        {
            writer.Constructed(BerTag.Sequence, control, static (w, c) =>
            {
                w.Text(c.Oid);
                if (c.IsCritical)
                    w.Boolean(true);
                if (c.Value is { } value)
                    w.Octets(value.Span);
            });
        }
    }

    /// <summary>Writes an attribute with its values (RFC 4511 §4.1.7).</summary>
    protected static void WriteAttribute(BerWriter writer, LdapAttribute attribute) => writer.Constructed(BerTag.Sequence, attribute, static (w, a) =>
    {
        w.Text(a.Description);
        w.Constructed(BerTag.Set, a.Values, static (set, values) =>
        {
            foreach (var value in values)
                set.Octets(value.Span);
        });
    });
}
