using Provisioning.Ldap;

namespace Provisioning.Testing;

/// <summary>The operations of LDAP, as their requests are tagged (RFC 4511 §4.2 to §4.13).</summary>
public enum LdapRequestKind
{
    None = 0,
    Bind = 0x60,
    Unbind = 0x42,
    Search = 0x63,
    Modify = 0x66,
    Add = 0x68,
    Delete = 0x4A,
    Rename = 0x6C,
    Compare = 0x6E,
    Abandon = 0x50,
    Extended = 0x77,
}

/// <summary>A message of LDAP (RFC 4511 §4.1.1), taken apart as far as a server in the middle needs it.</summary>
internal sealed class LdapMessage
{
    public const byte Entry = 0x64;
    public const byte Reference = 0x73;
    public const byte Intermediate = 0x79;

    private LdapMessage(byte[] octets, int id, byte tag, ReadOnlyMemory<byte> contents, IReadOnlyList<LdapControl> controls) =>
        (Octets, Id, Tag, Contents, Controls) = (octets, id, tag, contents, controls);

    /// <summary>The message as it came.</summary>
    public byte[] Octets { get; }

    public int Id { get; }

    /// <summary>The tag of its operation.</summary>
    public byte Tag { get; }

    /// <summary>What is inside its operation.</summary>
    public ReadOnlyMemory<byte> Contents { get; }

    public IReadOnlyList<LdapControl> Controls { get; }

    /// <summary>Whether nothing follows it for the request that it answers.</summary>
    public bool IsLast => Tag is not (Entry or Reference or Intermediate);

    public static LdapMessage Parse(byte[] octets)
    {
        var message = new BerReader(octets).ReadConstructed(BerTag.Sequence);
        var id = message.ReadInteger();
        var tag = message.PeekTag();
        var contents = message.ReadOctets(tag);
        var controls = new List<LdapControl>();
        if (message.IsNext(BerTag.ContextConstructed(0)))
        {
            var list = message.ReadConstructed(BerTag.ContextConstructed(0));
            while (!list.IsAtEnd)
            {
                var control = list.ReadConstructed(BerTag.Sequence);
                var oid = control.ReadText();
                var isCritical = control.IsNext(BerTag.Boolean) && control.ReadBoolean();
                controls.Add(new(oid, isCritical, control.IsAtEnd ? null : control.ReadOctets()));
            }
        }

        return new(octets, id, tag, contents, controls);
    }

    /// <summary>The name that a request is about: the object, a search's base, who signs in, or an extended operation's identifier.</summary>
    public string Target()
    {
        var reader = new BerReader(Contents);
        switch ((LdapRequestKind)Tag)
        {
            case LdapRequestKind.Bind:
                reader.ReadInteger();
                return reader.ReadText();
            case LdapRequestKind.Delete:
                return System.Text.Encoding.UTF8.GetString(Contents.Span);
            case LdapRequestKind.Extended:
                return reader.ReadText(BerTag.Context(0));
            case LdapRequestKind.Search or LdapRequestKind.Modify or LdapRequestKind.Add or LdapRequestKind.Rename or LdapRequestKind.Compare:
                return reader.ReadText();
            default:
                return "";
        }
    }

    /// <summary>A message with this operation.</summary>
    public static byte[] Write(int id, byte tag, Action<BerWriter> contents, IReadOnlyList<LdapControl>? controls = null)
    {
        var writer = new BerWriter();
        writer.Constructed(BerTag.Sequence, message =>
        {
            message.Integer(id);
            message.Constructed(tag, contents);
            if (controls is { Count: > 0 })
                message.Constructed(BerTag.ContextConstructed(0), list => WriteControls(list, controls));
        });
        return writer.ToArray();
    }

    /// <summary>The last answer to a request of this kind.</summary>
    public static byte[] Result(int id, LdapRequestKind request, LdapResultCode code, string matchedDn = "", string diagnostic = "", IReadOnlyList<string>? referrals = null, IReadOnlyList<LdapControl>? controls = null) =>
        Write(id, AnswerTag(request), answer =>
        {
            answer.Integer((int)code, BerTag.Enumerated);
            answer.Text(matchedDn);
            answer.Text(diagnostic);
            if (referrals is { Count: > 0 })
            {
                answer.Constructed(BerTag.ContextConstructed(3), list =>
                {
                    foreach (var uri in referrals)
                        list.Text(uri);
                });
            }
        }, controls);

    // Answers are tagged one above their requests; a deletion's request is primitive and a search has several answers.
    private static byte AnswerTag(LdapRequestKind request) => request switch
    {
        LdapRequestKind.Search => 0x65,
        LdapRequestKind.Delete => 0x6B,
        _ => (byte)((int)request + 1),
    };

    private static void WriteControls(BerWriter list, IReadOnlyList<LdapControl> controls)
    {
        foreach (var control in controls)
        {
            list.Constructed(BerTag.Sequence, one =>
            {
                one.Text(control.Oid);
                if (control.IsCritical)
                    one.Boolean(true);
                if (control.Value is { } value)
                    one.Octets(value.Span);
            });
        }
    }
}
