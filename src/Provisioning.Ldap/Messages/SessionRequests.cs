namespace Provisioning.Ldap;

/// <summary>Signs in with a name and a password (RFC 4511 §4.2).</summary>
internal sealed record SimpleBindRequest(string Dn, ReadOnlyMemory<char> Password) : LdapRequest
{
    public override byte FinalTag => LdapOperation.BindResponse;

    public override bool IsSecret => true;

    public override string What => Dn.Length > 0 ? $"Signing in as '{Dn}'" : "Signing in without a name";

    public override void Write(BerWriter writer) => writer.Constructed(LdapOperation.BindRequest, this, static (w, request) =>
    {
        w.Integer(BindVersion.Three);
        w.Text(request.Dn);
        w.Text(request.Password.Span, BerTag.Context(0));
    });

    /// <summary>Not the members, of which one is the password.</summary>
    public override string ToString() => What;
}

/// <summary>One step of signing in by SASL (RFC 4513 §5.2).</summary>
internal sealed record SaslBindRequest(string Mechanism, ReadOnlyMemory<byte>? Credentials) : LdapRequest
{
    public override byte FinalTag => LdapOperation.BindResponse;

    public override bool IsSecret => true;

    public override string What => $"Signing in by {Mechanism}";

    public override void Write(BerWriter writer) => writer.Constructed(LdapOperation.BindRequest, this, static (w, request) =>
    {
        w.Integer(BindVersion.Three);
        w.Text("");
        w.Constructed(BerTag.ContextConstructed(3), request, static (sasl, r) =>
        {
            sasl.Text(r.Mechanism);
            if (r.Credentials is { } credentials)
                sasl.Octets(credentials.Span);
        });
    });

    /// <summary>Not the members, of which one is secret.</summary>
    public override string ToString() => What;
}

/// <summary>The version of the protocol that binds name.</summary>
internal static class BindVersion
{
    public const int Three = 3;
}

/// <summary>An extended operation (RFC 4511 §4.12). What it does is not known here, so it counts as one that changes the directory unless it is said not to.</summary>
internal sealed record ExtendedRequest(string Oid, ReadOnlyMemory<byte>? Value, bool IsRead = false) : LdapRequest
{
    public override byte FinalTag => LdapOperation.ExtendedResponse;

    public override bool ChangesDirectory => !IsRead;

    public override bool IsSecret => true;

    public override string What => $"The extended operation {Oid}";

    public override void Write(BerWriter writer) => writer.Constructed(LdapOperation.ExtendedRequest, this, static (w, request) =>
    {
        w.Text(request.Oid, BerTag.Context(0));
        if (request.Value is { } value)
            w.Octets(value.Span, BerTag.Context(1));
    });
}

/// <summary>Says that nobody waits for an answer any more (RFC 4511 §4.11).</summary>
internal sealed record AbandonRequest(int AbandonedId) : LdapRequest
{
    public override byte FinalTag => 0;

    public override string What => "Abandoning";

    public override void Write(BerWriter writer) => writer.Integer(AbandonedId, LdapOperation.AbandonRequest);
}

/// <summary>Says that the connection is done with (RFC 4511 §4.3).</summary>
internal sealed record UnbindRequest : LdapRequest
{
    public override byte FinalTag => 0;

    public override string What => "Signing out";

    public override void Write(BerWriter writer) => writer.Octets([], LdapOperation.UnbindRequest);
}
