using System.Globalization;
using System.Text;
using Provisioning.Ldap;

namespace Provisioning.Testing;

/// <summary>
/// What domain controllers of Windows do and samba does not, as a rule of an <see cref="LdapBendingProxy"/> before samba: only so many entries to one search or page, no more than the client's own limit, only so many values of an attribute
/// and the others by ranges, and no enabled user without a password. The figures are those of the default query policy, which administrators may change (MS-ADTS §3.1.1.3.4.6, §3.1.1.3.1.3.3).
/// </summary>
/// <param name="MaxPageSize">The most entries of a search or page.</param>
/// <param name="MaxValRange">The most values of an attribute.</param>
public sealed record WindowsLimits(int MaxPageSize = 1000, int MaxValRange = 1500)
{
    private const string PagedResults = "1.2.840.113556.1.4.319";
    private const string UserPassword = "unicodePwd";
    private const int NormalAccount = 0x200;
    private const int Disabled = 0x2;

    /// <summary>The rule.</summary>
    public LdapFault? Rule(LdapProxiedRequest request) => request.Kind switch
    {
        LdapRequestKind.Search => Search(request),
        LdapRequestKind.Add when IsEnabledWithoutPassword(request) => new LdapFault.Answer(LdapResultCode.UnwillingToPerform, "0000052D: SvcErr: DSID-031A12D2, problem 5003 (WILL_NOT_PERFORM), data 0\n"),
        _ => null,
    };

    private LdapFault.Rewrite Search(LdapProxiedRequest request)
    {
        var message = LdapMessage.Parse(request.Octets);
        var page = message.Controls.FirstOrDefault(c => c.Oid == PagedResults);
        var wanted = SizeLimitOf(message);
        var most = page is null ? MaxPageSize : int.MaxValue;
        if (wanted > 0)
            most = Math.Min(most, wanted);
        var entries = 0;
        return new(
            octets =>
            {
                var answer = LdapMessage.Parse(octets);
                if (answer.Tag == LdapMessage.Entry)
                    return ++entries > most ? null : WithRanges(answer);
                return answer.IsLast && entries > most ? LdapMessage.Result(answer.Id, LdapRequestKind.Search, LdapResultCode.SizeLimitExceeded, diagnostic: "", controls: answer.Controls) : octets;
            },
            page is null ? null : WithSmallerPage(message, page));
    }

    private static int SizeLimitOf(LdapMessage message)
    {
        var search = new BerReader(message.Contents);
        search.Skip();
        search.Skip();
        search.Skip();
        return search.ReadInteger();
    }

    private byte[]? WithSmallerPage(LdapMessage message, LdapControl page)
    {
        var value = new BerReader(page.Value!.Value).ReadConstructed(BerTag.Sequence);
        var (size, cookie) = (value.ReadInteger(), value.ReadOctets());
        if (size <= MaxPageSize)
            return null;
        var smaller = page with { Value = BerWriter.Sequence((MaxPageSize, cookie), static (w, c) => { w.Integer(c.MaxPageSize); w.Octets(c.cookie.Span); }) };
        return LdapMessage.Write(message.Id, message.Tag, w => w.Raw(message.Contents.Span), [.. message.Controls.Select(c => c == page ? smaller : c)]);
    }

    // Of an attribute with too many values, the first come under a name with their range, and the plain name has none.
    private byte[] WithRanges(LdapMessage answer)
    {
        var entry = new BerReader(answer.Contents);
        var dn = entry.ReadOctets();
        var attributes = new List<(string Description, IReadOnlyList<ReadOnlyMemory<byte>> Values)>();
        var isChanged = false;
        var list = entry.ReadConstructed(BerTag.Sequence);
        while (!list.IsAtEnd)
        {
            var (description, values) = ReadAttribute(list.ReadConstructed(BerTag.Sequence));
            if (values.Count <= MaxValRange)
            {
                attributes.Add((description, values));
                continue;
            }

            isChanged = true;
            var (name, first) = Split(description);
            if (name == description)
                attributes.Add((name, []));
            attributes.Add((string.Create(CultureInfo.InvariantCulture, $"{name};range={first}-{first + MaxValRange - 1}"), [.. values.Take(MaxValRange)]));
        }

        return !isChanged ? answer.Octets : LdapMessage.Write(answer.Id, answer.Tag, w =>
        {
            w.Octets(dn.Span);
            w.Constructed(BerTag.Sequence, all => attributes.ForEach(a => WriteAttribute(all, a.Description, a.Values)));
        }, answer.Controls);
    }

    // "member;range=1500-*" is the attribute member from value 1500 on.
    private static (string Name, int First) Split(string description)
    {
        var at = description.IndexOf(";range=", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? (description, 0) : (description[..at], int.Parse(description[(at + 7)..].Split('-')[0], CultureInfo.InvariantCulture));
    }

    private static bool IsEnabledWithoutPassword(LdapProxiedRequest request)
    {
        var add = new BerReader(LdapMessage.Parse(request.Octets).Contents);
        add.Skip();
        var list = add.ReadConstructed(BerTag.Sequence);
        var (control, hasPassword) = (0, false);
        while (!list.IsAtEnd)
        {
            var (description, values) = ReadAttribute(list.ReadConstructed(BerTag.Sequence));
            if (description.Equals("userAccountControl", StringComparison.OrdinalIgnoreCase))
                control = int.Parse(Encoding.UTF8.GetString(values[0].Span), CultureInfo.InvariantCulture);
            hasPassword |= description.Equals(UserPassword, StringComparison.OrdinalIgnoreCase);
        }

        return (control & NormalAccount) != 0 && (control & Disabled) == 0 && !hasPassword;
    }

    private static (string Description, IReadOnlyList<ReadOnlyMemory<byte>> Values) ReadAttribute(BerReader attribute)
    {
        var description = attribute.ReadText();
        var set = attribute.ReadConstructed(BerTag.Set);
        var values = new List<ReadOnlyMemory<byte>>();
        while (!set.IsAtEnd)
            values.Add(set.ReadOctets());
        return (description, values);
    }

    private static void WriteAttribute(BerWriter list, string description, IReadOnlyList<ReadOnlyMemory<byte>> values) =>
        list.Constructed(BerTag.Sequence, one =>
        {
            one.Text(description);
            one.Constructed(BerTag.Set, set =>
            {
                foreach (var value in values)
                    set.Octets(value.Span);
            });
        });
}
