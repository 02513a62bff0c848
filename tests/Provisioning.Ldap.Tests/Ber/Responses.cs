namespace Provisioning.Ldap.Tests;

/// <summary>Answers as servers send them.</summary>
internal static class Responses
{
    public static byte[] Message(int id, Action<BerWriter> operation, params LdapControl[] controls)
    {
        var writer = new BerWriter();
        writer.Constructed(BerTag.Sequence, w =>
        {
            w.Integer(id);
            operation(w);
            if (controls.Length == 0)
                return;
            w.Constructed(BerTag.ContextConstructed(0), list =>
            {
                foreach (var control in controls)
                {
                    list.Constructed(BerTag.Sequence, item =>
                    {
                        item.Text(control.Oid);
                        if (control.Value is { } value)
                            item.Octets(value.Span);
                    });
                }
            });
        });
        return writer.ToArray();
    }

    public static byte[] Result(int id, byte tag, LdapResultCode code = LdapResultCode.Success, string diagnostic = "", params LdapControl[] controls) => Message(
        id,
        w => w.Constructed(tag, r =>
        {
            r.Integer((int)code, BerTag.Enumerated);
            r.Text("");
            r.Text(diagnostic);
        }),
        controls);

    public static byte[] Entry(int id, string dn, params LdapAttribute[] attributes) => Message(id, w => w.Constructed(LdapOperation.SearchEntry, e =>
    {
        e.Text(dn);
        e.Constructed(BerTag.Sequence, list =>
        {
            foreach (var attribute in attributes)
            {
                list.Constructed(BerTag.Sequence, item =>
                {
                    item.Text(attribute.Description);
                    item.Constructed(BerTag.Set, set =>
                    {
                        foreach (var value in attribute.Values)
                            set.Octets(value.Span);
                    });
                });
            }
        });
    }));

    public static byte[] Notice(string diagnostic) => Message(0, w => w.Constructed(LdapOperation.ExtendedResponse, r =>
    {
        r.Integer((int)LdapResultCode.Unavailable, BerTag.Enumerated);
        r.Text("");
        r.Text(diagnostic);
        r.Text("1.3.6.1.4.1.1466.20036", BerTag.Context(10));
    }));

    public static byte[] Intermediate(int id, string oid, byte[] value) => Message(id, w => w.Constructed(LdapOperation.IntermediateResponse, r =>
    {
        r.Text(oid, BerTag.Context(0));
        r.Octets(value, BerTag.Context(1));
    }));
}
