using System.Globalization;
using System.Text;

namespace Provisioning.Connectors.Directory;

/// <summary>Turns single values of attributes into what the directory of users holds, and back. A time or number that a server writes otherwise is kept as the text that it is. References are not resolved here: a name stays a name.</summary>
internal static class ValueCodec
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What the octets mean.</summary>
    /// <exception cref="DecoderFallbackException">They are to be text, and are none.</exception>
    public static AttributeValue Read(ValueForm form, ReadOnlyMemory<byte> value)
    {
        switch (form)
        {
            case ValueForm.Octets:
                return Convert.ToBase64String(value.Span);
            case ValueForm.Guid:
                return value.Length == 16 ? new Guid(value.Span).ToString("D") : Convert.ToBase64String(value.Span);
            case ValueForm.Sid:
                return SidText.Read(value.Span) ?? Convert.ToBase64String(value.Span);
        }

        var text = Strict.GetString(value.Span);
        return form switch
        {
            ValueForm.Boolean when text.Equals("TRUE", StringComparison.OrdinalIgnoreCase) => true,
            ValueForm.Boolean when text.Equals("FALSE", StringComparison.OrdinalIgnoreCase) => false,
            ValueForm.Integer when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => AttributeValue.From(number),
            ValueForm.Time when GeneralizedTime.Read(text) is { } time => AttributeValue.From(time),
            _ => text,
        };
    }

    /// <summary>The octets of a value; null when the value cannot be one of this form.</summary>
    public static byte[]? Write(ValueForm form, AttributeValue value)
    {
        if (value.Kind == AttributeValueKind.Complex)
            return null;
        var text = value.ToString();
        switch (form)
        {
            case ValueForm.Octets:
                var octets = new byte[text.Length];
                return Convert.TryFromBase64String(text, octets, out var length) ? octets[..length] : null;
            case ValueForm.Guid:
                return Guid.TryParse(text, out var guid) ? guid.ToByteArray() : null;
            case ValueForm.Sid:
                return SidText.Write(text);
            case ValueForm.Boolean:
                return bool.TryParse(text, out var flag) ? Encoding.ASCII.GetBytes(flag ? "TRUE" : "FALSE") : null;
            case ValueForm.Integer:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)) : null;
            case ValueForm.Time:
                return GeneralizedTime.Read(text) is not null ? Encoding.ASCII.GetBytes(text)
                    : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? Encoding.ASCII.GetBytes(GeneralizedTime.Write(time)) : null;
            default:
                return value.Kind == AttributeValueKind.Boolean ? Encoding.ASCII.GetBytes(value.AsBoolean() == true ? "TRUE" : "FALSE") : Encoding.UTF8.GetBytes(text);
        }
    }
}
