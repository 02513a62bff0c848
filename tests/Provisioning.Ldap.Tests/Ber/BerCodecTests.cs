using System.Formats.Asn1;
using FsCheck.Xunit;

namespace Provisioning.Ldap.Tests;

/// <summary>The codec against the platform's own for ASN.1, in both directions.</summary>
public class BerCodecTests
{
    [Property(MaxTest = 300)]
    public void What_is_written_is_what_the_platform_reads(int number, bool flag, byte[]? octets, string? text)
    {
        var writer = new BerWriter();
        writer.Constructed(BerTag.Sequence, w =>
        {
            w.Integer(number);
            w.Boolean(flag);
            w.Octets(octets);
            w.Constructed(BerTag.Set, set => set.Text(text));
        });

        var reader = new AsnReader(writer.Written, AsnEncodingRules.DER).ReadSequence();
        reader.ReadInteger().ShouldBe(number);
        reader.ReadBoolean().ShouldBe(flag);
        reader.ReadOctetString().ShouldBe(octets ?? []);
        var set = reader.ReadSetOf();
        set.ReadOctetString().ShouldBe(System.Text.Encoding.UTF8.GetBytes(text ?? ""));
        set.ThrowIfNotEmpty();
        reader.ThrowIfNotEmpty();
    }

    [Property(MaxTest = 300)]
    public void What_the_platform_writes_is_what_is_read(int number, long large, bool flag, byte[]? octets)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(number);
            writer.WriteInteger(large);
            writer.WriteBoolean(flag);
            writer.WriteOctetString(octets);
        }

        var reader = new BerReader(writer.Encode()).ReadConstructed(BerTag.Sequence);
        reader.ReadInteger().ShouldBe(number);
        reader.ReadLong().ShouldBe(large);
        reader.ReadBoolean().ShouldBe(flag);
        reader.ReadOctets().ToArray().ShouldBe(octets ?? []);
        reader.ExpectEnd();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(65_535)]
    [InlineData(65_536)]
    [InlineData(20_000_000)]
    public void Lengths_of_every_size_come_back(int length)
    {
        var writer = new BerWriter();
        writer.Constructed(BerTag.Sequence, w => w.Octets(new byte[length]));

        var reader = new BerReader(writer.Written).ReadConstructed(BerTag.Sequence);
        reader.ReadOctets().Length.ShouldBe(length);
        reader.ExpectEnd();
        new AsnReader(writer.Written, AsnEncodingRules.DER).ReadSequence().ReadOctetString().Length.ShouldBe(length);
    }

    /// <summary>Active Directory writes all lengths of sequences in four octets.</summary>
    [Fact]
    public void Lengths_longer_than_they_need_be_are_read()
    {
        byte[] message = [0x30, 0x84, 0, 0, 0, 3, 0x02, 0x01, 0x05];

        new BerReader(message).ReadConstructed(BerTag.Sequence).ReadInteger().ShouldBe(5);
    }

    [Theory]
    [InlineData("3080020105", "a length of a form that LDAP does not have")]
    [InlineData("30FF020105", "a length of a form that LDAP does not have")]
    [InlineData("3088FFFFFFFFFFFFFFFF", "a length of a form that LDAP does not have")]
    [InlineData("30887FFFFFFFFFFFFFFF", "longer than what it is in")]
    [InlineData("3004020105", "longer than what it is in")]
    [InlineData("30", "longer than what it is in")]
    [InlineData("", "ends where an element belongs")]
    [InlineData("0403616263", "tag 0x04 where 0x30 belongs")]
    [InlineData("3000", "ends where an element belongs")]
    [InlineData("30020200", "a number of 0 octets")]
    [InlineData("3007020501020304050", "a number of 5 octets", true)]
    public void What_is_not_LDAPs_BER_is_refused_with_why(string hex, string why, bool trim = false)
    {
        var octets = Convert.FromHexString(trim ? hex[..^1] : hex);

        var error = Should.Throw<LdapException>(() => new BerReader(octets).ReadConstructed(BerTag.Sequence).ReadInteger());

        error.Failure.ShouldBe(LdapFailure.Protocol);
        error.Message.ShouldContain(why);
    }

    [Fact]
    public void A_password_does_not_stay_in_the_writer()
    {
        var writer = new BerWriter(16);
        writer.Text("canary-7f3a");
        var octets = writer.Written;

        writer.Clear();

        octets.ToArray().ShouldAllBe(o => o == 0);
        writer.Written.Length.ShouldBe(0);
    }
}
