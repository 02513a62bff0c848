namespace Provisioning.Ldap;

/// <summary>A message from the server, taken apart as far as is needed to hand it to whom it is for (RFC 4511 §4.1.1).</summary>
/// <param name="MessageId">Which request it answers; 0 for none.</param>
/// <param name="Tag">What kind of answer it is.</param>
/// <param name="Body">The contents of the answer.</param>
/// <param name="Controls">The contents of the controls, not read yet.</param>
/// <param name="Size">Octets of the whole message.</param>
internal readonly record struct LdapAnswer(int MessageId, byte Tag, ReadOnlyMemory<byte> Body, ReadOnlyMemory<byte> Controls, int Size)
{
    /// <exception cref="LdapException"><see cref="LdapFailure.Protocol"/>.</exception>
    public static LdapAnswer Read(ReadOnlyMemory<byte> octets)
    {
        var envelope = new BerReader(octets);
        var message = envelope.ReadConstructed(BerTag.Sequence);
        envelope.ExpectEnd();
        var id = message.ReadInteger();
        if (id < 0)
            throw LdapErrors.Protocol($"has the number {id}");
        var tag = message.PeekTag();
        var body = message.Skip();
        var controls = message.IsNext(BerTag.ContextConstructed(0)) ? message.ReadOctets(BerTag.ContextConstructed(0)) : default;
        // What follows would be of a later version of the protocol, and is passed over (RFC 4511 §4).
        return new(id, tag, body, controls, octets.Length);
    }

    /// <summary>The answer as one that ends an operation.</summary>
    /// <exception cref="LdapException"><see cref="LdapFailure.Protocol"/>.</exception>
    public LdapResult ReadResult() => ReadResult(out _);

    /// <summary>The answer as one that ends an operation, with a reader of what follows the common part.</summary>
    public LdapResult ReadResult(out BerReader rest)
    {
        rest = new BerReader(Body);
        var code = rest.ReadInteger(BerTag.Enumerated);
        var matched = rest.ReadText();
        var diagnostic = rest.ReadText();
        var referrals = rest.IsNext(BerTag.ContextConstructed(3)) ? ReadTexts(rest.ReadOctets(BerTag.ContextConstructed(3))) : [];
        return new((LdapResultCode)code, matched, diagnostic, referrals, LdapControlReader.ReadAll(Controls));
    }

    /// <summary>The answer to an extended operation.</summary>
    public LdapExtendedResult ReadExtended()
    {
        var result = ReadResult(out var rest);
        string? oid = rest.IsNext(BerTag.Context(10)) ? rest.ReadText(BerTag.Context(10)) : null;
        ReadOnlyMemory<byte>? value = rest.IsNext(BerTag.Context(11)) ? rest.ReadOctets(BerTag.Context(11)) : null;
        return new(result, oid, value);
    }

    /// <summary>The answer to a bind, with what the server has to say by SASL.</summary>
    public LdapResult ReadBind(out ReadOnlyMemory<byte> serverCredentials)
    {
        var result = ReadResult(out var rest);
        serverCredentials = rest.IsNext(BerTag.Context(7)) ? rest.ReadOctets(BerTag.Context(7)) : default;
        return result;
    }

    /// <summary>The texts in a list.</summary>
    public static IReadOnlyList<string> ReadTexts(ReadOnlyMemory<byte> contents)
    {
        var reader = new BerReader(contents);
        var texts = new List<string>();
        while (!reader.IsAtEnd)
            texts.Add(reader.ReadText());
        return texts;
    }
}
