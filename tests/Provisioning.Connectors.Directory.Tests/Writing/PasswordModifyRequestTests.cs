using System.Formats.Asn1;
using System.Text;

namespace Provisioning.Connectors.Directory.Tests.Writing;

/// <summary>The request for a password in BER, as another reader of BER sees it.</summary>
public sealed class PasswordModifyRequestTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(60, 100)]
    [InlineData(120, 300)]
    [InlineData(400, 70_000)]
    public void It_has_the_name_and_the_password(int nameLength, int passwordLength)
    {
        var (name, password) = (new string('n', nameLength), new string('ü', passwordLength));
        var reader = new AsnReader(PasswordModifyRequest.Encode(name, password), AsnEncodingRules.BER).ReadSequence();
        Encoding.UTF8.GetString(reader.ReadOctetString(new(TagClass.ContextSpecific, 0))).ShouldBe(name);
        Encoding.UTF8.GetString(reader.ReadOctetString(new(TagClass.ContextSpecific, 2))).ShouldBe(password);
        reader.ThrowIfNotEmpty();
    }
}
