using System.Text;

namespace Provisioning.Ldap;

/// <summary>
/// Reads what comes for one search. The entries of a search mostly have the same attributes in the same order, so the texts of their descriptions are taken over from
/// the entry before where they are the same.
/// </summary>
internal sealed class SearchItemReader
{
    private readonly List<(byte[] Octets, string Text)> _descriptions = [];

    /// <exception cref="LdapException"><see cref="LdapFailure.Protocol"/>.</exception>
    public LdapSearchItem Read(in LdapAnswer answer) => answer.Tag switch
    {
        LdapOperation.SearchEntry => new LdapSearchEntry(ReadEntry(answer.Body), LdapControlReader.ReadAll(answer.Controls)),
        LdapOperation.SearchReference => new LdapSearchReference(LdapAnswer.ReadTexts(answer.Body)),
        LdapOperation.IntermediateResponse => ReadIntermediate(answer),
        _ => new LdapSearchDone(answer.ReadResult()),
    };

    public LdapEntry ReadEntry(ReadOnlyMemory<byte> body)
    {
        var reader = new BerReader(body);
        var dn = reader.ReadText();
        var list = reader.ReadConstructed(BerTag.Sequence);
        var attributes = new List<LdapAttribute>(_descriptions.Count);
        while (!list.IsAtEnd)
        {
            var item = list.ReadConstructed(BerTag.Sequence);
            var description = Description(attributes.Count, item.ReadOctets().Span);
            attributes.Add(new(description, ReadValues(item.ReadConstructed(BerTag.Set))));
        }

        return new(dn, attributes);
    }

    private static ReadOnlyMemory<byte>[] ReadValues(BerReader set)
    {
        if (set.IsAtEnd)
            return [];
        var first = set.ReadOctets();
        if (set.IsAtEnd)
            return [first];
        var values = new List<ReadOnlyMemory<byte>> { first };
        while (!set.IsAtEnd)
            values.Add(set.ReadOctets());
        return [.. values];
    }

    private static LdapIntermediate ReadIntermediate(in LdapAnswer answer)
    {
        var reader = new BerReader(answer.Body);
        string? oid = reader.IsNext(BerTag.Context(0)) ? reader.ReadText(BerTag.Context(0)) : null;
        ReadOnlyMemory<byte>? value = reader.IsNext(BerTag.Context(1)) ? reader.ReadOctets(BerTag.Context(1)) : null;
        return new(oid, value, LdapControlReader.ReadAll(answer.Controls));
    }

    private string Description(int position, ReadOnlySpan<byte> octets)
    {
        const int most = 256;
        if (position < _descriptions.Count && octets.SequenceEqual(_descriptions[position].Octets))
            return _descriptions[position].Text;
        var text = Encoding.UTF8.GetString(octets);
        if (position < _descriptions.Count)
            _descriptions[position] = (octets.ToArray(), text);
        else if (position < most)
            _descriptions.Add((octets.ToArray(), text));
        return text;
    }
}
