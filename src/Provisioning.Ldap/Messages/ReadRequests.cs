namespace Provisioning.Ldap;

/// <summary>Looks for objects (RFC 4511 §4.5).</summary>
internal sealed record SearchRequest(LdapSearch Search) : LdapRequest
{
    public override byte FinalTag => LdapOperation.SearchDone;

    public override string What => $"The search below '{Search.Base}'";

    public override bool Takes(byte tag) => tag is LdapOperation.SearchEntry or LdapOperation.SearchReference || base.Takes(tag);

    public override void Write(BerWriter writer) => writer.Constructed(LdapOperation.SearchRequest, Search, static (w, search) =>
    {
        w.Text(search.Base.ToString());
        w.Integer((int)search.Scope, BerTag.Enumerated);
        w.Integer((int)search.Dereference, BerTag.Enumerated);
        w.Integer(search.SizeLimit);
        w.Integer((int)Math.Min(int.MaxValue, Math.Ceiling(search.TimeLimit.TotalSeconds)));
        w.Boolean(search.TypesOnly);
        search.Filter.Write(w);
        w.Constructed(BerTag.Sequence, search.Attributes, static (list, attributes) =>
        {
            foreach (var attribute in attributes)
                list.Text(attribute);
        });
    });
}

/// <summary>Asks whether an object has a value (RFC 4511 §4.10).</summary>
internal sealed record CompareRequest(LdapDn Dn, string Attribute, ReadOnlyMemory<byte> Value) : LdapRequest
{
    public override byte FinalTag => LdapOperation.CompareResponse;

    public override bool IsSecret => true;

    public override string What => $"Comparing {Attribute} of '{Dn}'";

    public override void Write(BerWriter writer) => writer.Constructed(LdapOperation.CompareRequest, this, static (w, request) =>
    {
        w.Text(request.Dn.ToString());
        w.Constructed(BerTag.Sequence, request, static (assertion, r) =>
        {
            assertion.Text(r.Attribute);
            assertion.Octets(r.Value.Span);
        });
    });
}
