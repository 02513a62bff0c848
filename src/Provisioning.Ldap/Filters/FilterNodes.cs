using System.Text;

namespace Provisioning.Ldap;

internal sealed class SetFilter(byte tag, char sign, IReadOnlyList<LdapFilter> filters) : LdapFilter
{
    public const byte AndTag = 0xA0;
    public const byte OrTag = 0xA1;

    internal override void Write(BerWriter writer) => writer.Constructed(tag, filters, static (w, all) =>
    {
        foreach (var filter in all)
            filter.Write(w);
    });

    private protected override void Print(StringBuilder text)
    {
        text.Append('(').Append(sign);
        foreach (var filter in filters)
            Print(filter, text);
        text.Append(')');
    }
}

internal sealed class NotFilter(LdapFilter filter) : LdapFilter
{
    private const byte Tag = 0xA2;

    internal override void Write(BerWriter writer) => writer.Constructed(Tag, filter, static (w, inner) => inner.Write(w));

    private protected override void Print(StringBuilder text)
    {
        text.Append("(!");
        Print(filter, text);
        text.Append(')');
    }
}

internal sealed class PresentFilter(string attribute) : LdapFilter
{
    private const byte Tag = 0x87;
    private readonly string _attribute = Checked(attribute);

    internal override void Write(BerWriter writer) => writer.Text(_attribute, Tag);

    private protected override void Print(StringBuilder text) => text.Append('(').Append(_attribute).Append("=*)");
}

internal sealed class ComparisonFilter(byte tag, string sign, string attribute, ReadOnlyMemory<byte> value) : LdapFilter
{
    public const byte EqualTag = 0xA3;
    public const byte GreaterTag = 0xA5;
    public const byte LessTag = 0xA6;
    public const byte ApproximateTag = 0xA8;
    private readonly string _attribute = Checked(attribute);

    internal override void Write(BerWriter writer) => writer.Constructed(tag, (_attribute, value), static (w, comparison) =>
    {
        w.Text(comparison._attribute);
        w.Octets(comparison.value.Span);
    });

    private protected override void Print(StringBuilder text)
    {
        text.Append('(').Append(_attribute).Append(sign);
        FilterText.Append(text, value.Span);
        text.Append(')');
    }
}

internal sealed class SubstringFilter : LdapFilter
{
    private const byte Tag = 0xA4;
    private readonly string _attribute;
    private readonly ReadOnlyMemory<byte>? _initial;
    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _any;
    private readonly ReadOnlyMemory<byte>? _final;

    public SubstringFilter(string attribute, ReadOnlyMemory<byte>? initial, IReadOnlyList<ReadOnlyMemory<byte>> any, ReadOnlyMemory<byte>? final)
    {
        _attribute = Checked(attribute);
        // A piece of no length says nothing, and servers refuse it.
        _initial = initial is { IsEmpty: true } ? null : initial;
        _any = [.. any.Where(a => !a.IsEmpty)];
        _final = final is { IsEmpty: true } ? null : final;
        if (_initial is null && _any.Count == 0 && _final is null)
            throw new LdapFormatException("filter", 0, $"no piece of a value of '{attribute}' is given", "at least one piece with a character in it");
    }

    internal override void Write(BerWriter writer) => writer.Constructed(Tag, this, static (w, filter) =>
    {
        w.Text(filter._attribute);
        w.Constructed(BerTag.Sequence, filter, static (pieces, f) =>
        {
            if (f._initial is { } initial)
                pieces.Octets(initial.Span, BerTag.Context(0));
            foreach (var any in f._any)
                pieces.Octets(any.Span, BerTag.Context(1));
            if (f._final is { } final)
                pieces.Octets(final.Span, BerTag.Context(2));
        });
    });

    private protected override void Print(StringBuilder text)
    {
        text.Append('(').Append(_attribute).Append('=');
        if (_initial is { } initial)
            FilterText.Append(text, initial.Span);
        text.Append('*');
        foreach (var any in _any)
        {
            FilterText.Append(text, any.Span);
            text.Append('*');
        }

        if (_final is { } final)
            FilterText.Append(text, final.Span);
        text.Append(')');
    }
}

internal sealed class ExtensibleFilter : LdapFilter
{
    private const byte Tag = 0xA9;
    private readonly string? _rule;
    private readonly string? _attribute;
    private readonly ReadOnlyMemory<byte> _value;
    private readonly bool _dnAttributes;

    public ExtensibleFilter(string? rule, string? attribute, ReadOnlyMemory<byte> value, bool dnAttributes)
    {
        if (rule is null && attribute is null)
            throw new LdapFormatException("filter", 0, "neither an attribute nor a matching rule is given", "one of them");
        if (rule is not null && !AttributeDescriptions.IsType(rule))
            throw new LdapFormatException("filter", 0, $"'{rule}' is no matching rule", "a name or an object identifier");
        (_rule, _attribute, _value, _dnAttributes) = (rule, attribute is null ? null : Checked(attribute), value, dnAttributes);
    }

    internal override void Write(BerWriter writer) => writer.Constructed(Tag, this, static (w, filter) =>
    {
        if (filter._rule is { } rule)
            w.Text(rule, BerTag.Context(1));
        if (filter._attribute is { } attribute)
            w.Text(attribute, BerTag.Context(2));
        w.Octets(filter._value.Span, BerTag.Context(3));
        if (filter._dnAttributes)
            w.Boolean(true, BerTag.Context(4));
    });

    private protected override void Print(StringBuilder text)
    {
        text.Append('(').Append(_attribute);
        if (_dnAttributes)
            text.Append(":dn");
        if (_rule is not null)
            text.Append(':').Append(_rule);
        text.Append(":=");
        FilterText.Append(text, _value.Span);
        text.Append(')');
    }
}
