using FsCheck.Xunit;

namespace Provisioning.Connectors.Directory.Tests.Values;

/// <summary>Laws of values of directories.</summary>
public sealed class ValueProperties
{
    [Property]
    public void A_time_that_is_written_is_read_as_the_same_second(DateTimeOffset time)
    {
        var whole = new DateTimeOffset(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerSecond, TimeSpan.Zero);
        GeneralizedTime.Read(GeneralizedTime.Write(whole)).ShouldBe(whole);
    }

    [Theory]
    [InlineData("20261127131500Z", "2026-11-27T13:15:00Z")]
    [InlineData("20261127131500.25Z", "2026-11-27T13:15:00.25Z")]
    [InlineData("20261127131500,123456789Z", "2026-11-27T13:15:00.1234567Z")]
    [InlineData("202611271315+0130", "2026-11-27T11:45:00Z")]
    [InlineData("2026112713.5Z", "2026-11-27T13:30:00Z")]
    [InlineData("20261127131560Z", "2026-11-27T13:15:59Z")]
    [InlineData("20260229000000Z", null)]
    [InlineData("20261127131500", null)]
    [InlineData("000001010000Z", null)]
    [InlineData("", null)]
    public void Times_are_read_as_directories_write_them(string text, string? time) =>
        GeneralizedTime.Read(text).ShouldBe(time is null ? null : DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture));

    [Property]
    public void A_security_identifier_is_read_as_it_was_written(byte revision, uint authority, uint[] parts)
    {
        var text = $"S-{revision}-{authority}{string.Concat(parts.Take(15).Select(p => $"-{p}"))}";
        SidText.Read(SidText.Write(text)!).ShouldBe(text);
    }

    [Theory]
    [InlineData("S-1")]
    [InlineData("S-1-5-x")]
    [InlineData("S-1-5-4294967296")]
    [InlineData("hello")]
    public void What_is_no_security_identifier_is_none(string text) => SidText.Write(text).ShouldBeNull();

    [Property]
    public void Octets_text_numbers_and_truth_come_back(byte[] octets, long number, bool flag, Guid guid)
    {
        Back(ValueForm.Octets, Convert.ToBase64String(octets));
        Back(ValueForm.Integer, AttributeValue.From(number));
        Back(ValueForm.Boolean, flag);
        Back(ValueForm.Guid, guid.ToString("D"));
        Back(ValueForm.Text, $"Änna {number}");

        static void Back(ValueForm form, AttributeValue value) => ValueCodec.Read(form, ValueCodec.Write(form, value)!).ShouldBe(value);
    }

    [Property]
    public void A_mark_comes_back_and_no_other_text_is_one(string payload, int at)
    {
        if (payload is null)
            return;
        var mark = new Watermark("syncrepl", "ldap.example.com:636", "0123", payload);
        var text = mark.ToString();
        if (payload.All(c => !char.IsSurrogate(c)))
            Watermark.Parse(text).ShouldBe(mark);
        var place = (int)((uint)at % (uint)text.Length);
        Watermark.Parse(text[..place] + (text[place] == '0' ? '1' : '0') + text[(place + 1)..]).ShouldBeNull();
        Watermark.Parse(text[..place]).ShouldBeNull();
    }

    [Theory]
    [InlineData("(&(objectClass=person)(!(uid=a\\28b=c\\29))(cn;lang-de=x)(sn~=y)(age>=3)(:caseExactMatch:=z)(ou:dn:=q)(title=*))", "objectClass uid cn sn age ou title")]
    public void A_filter_names_its_attributes(string filter, string names) => FilterNames.Of(Provisioning.Ldap.LdapFilter.Parse(filter).ToString()).ShouldBe(names.Split(' '), ignoreOrder: true);
}
