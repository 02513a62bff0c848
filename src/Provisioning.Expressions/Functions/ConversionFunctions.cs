using System.Text;
using PhoneNumbers;

namespace Provisioning.Expressions;

/// <summary>Functions that make one kind of value of another: numbers, countries, base64, phone numbers.</summary>
internal static class ConversionFunctions
{
    public static IReadOnlyList<Function> All { get; } = [.. Build().Select(f => f with { Category = "Conversion" })];

    private static IEnumerable<Function> Build()
    {
        yield return new("Convert.toInt", "value:a", PartType.Integer, "The whole number nearest to a number or to a text that is one; a half goes up.", "Convert.toInt(123.6)", "124")
        {
            Okta = "Convert.toInt",
            Methods = ["toInteger", "toInt"],
            Body = static (in Call c) => ToInteger(c),
        };
        yield return new("Convert.toNum", "value:a", PartType.Number, "The number that a text is.", "Convert.toNum(\"3.141\")", "3.141")
        {
            Okta = "Convert.toNum",
            Methods = ["toNumber", "toNum"],
            Body = static (in Call c) => Values.IsEmpty(c.A) ? default : AttributeValue.From(Values.ToNumber(c.A, c.At)),
        };
        yield return new("Convert.toText", "value:a", PartType.Text, "The value as text: numbers with a point, true and false in small letters.", "Convert.toText(4711)", "\"4711\"")
        {
            Entra = "CStr",
            Methods = ["toText"],
            Body = static (in Call c) => Values.Text(Values.ToText(c.A, c.At)),
        };
        yield return new("Convert.toBool", "value:a", PartType.Boolean, "True for true, yes, y, on, 1 and other numbers than 0; false for false, no, n, off and 0, in any case.", "Convert.toBool(\"Yes\")", "true")
        {
            Entra = "CBool",
            Methods = ["toBool"],
            Body = static (in Call c) => ToBoolean(c),
        };
        yield return new("Convert.toBase64", "text:t, encoding?!:t", PartType.Text, "The bytes of the text as base64: UTF-8, or UTF-16 little-endian with \"utf-16\" as in Entra.", "Convert.toBase64(\"Hello world!\", \"utf-16\")", "\"SABlAGwAbABvACAAdwBvAHIAbABkACEA\"")
        {
            Entra = "ConvertToBase64",
            Methods = ["toBase64"],
            Prepare = static p => Encoding(p),
            Body = static (in Call c) => c.Checked(Convert.ToBase64String(c.Prepared<Encoding>().GetBytes(c.Text))),
        };
        yield return new("Convert.fromBase64", "text:t, encoding?!:t", PartType.Text, "The text whose bytes stand there in base64: UTF-8, or UTF-16 little-endian with \"utf-16\".", "Convert.fromBase64(\"SGVsbG8=\")", "\"Hello\"")
        {
            Methods = ["fromBase64"],
            Prepare = static p => Encoding(p),
            Body = static (in Call c) => FromBase64(c),
        };
        yield return new("Convert.toHex", "text:t", PartType.Text, "The UTF-8 bytes of the text as hexadecimal digits.", "Convert.toHex(\"Hello world!\")", "\"48656C6C6F20776F726C6421\"")
        {
            Entra = "ConvertToUTF8Hex",
            Methods = ["toHex"],
            Body = static (in Call c) => c.Checked(Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(c.Text))),
        };
        yield return Country("toAlpha2", "The code of two letters of the country whose code or English name is given.", "\"IND\"", "\"IN\"", static c => c.Alpha2);
        yield return Country("toAlpha3", "The code of three letters of the country whose code or English name is given.", "\"840\"", "\"USA\"", static c => c.Alpha3);
        yield return Country("toNumeric", "The code of three digits of the country whose code or English name is given.", "\"USA\"", "\"840\"", static c => c.Numeric);
        yield return Country("toName", "The English name of the country whose code or name is given.", "\"IN\"", "\"India\"", static c => c.Name);
        yield return new("Iso3166Convert.parse", "text:t", PartType.Text, "The same as toAlpha2: what Identity Engine calls a country code object is its code of two letters here.", "\"United States\".parseCountryCode()", "\"US\"")
        {
            Okta = "x.parseCountryCode",
            Methods = ["parseCountryCode"],
            Body = static (in Call c) => CountryOf(c).Alpha2,
        };
        yield return new("Phone.toE164", "number:t, country!:t", PartType.Text, "The phone number in the form of E.164; a number without a country's code belongs to the country given. One that is no valid number is an error.", "Phone.toE164(\"044 668 18 00\", \"CH\")", "\"+41446681800\"")
        {
            Methods = ["toE164"],
            Prepare = static p => Region(p),
            Body = static (in Call c) => ParsePhone(c) is { } number ? PhoneNumberUtil.GetInstance().Format(number, PhoneNumberFormat.E164)
                : throw c.Fault($"'{Values.Shorten(c.A)}' is no valid phone number in {c.Prepared<string>()}.", "Test it first: Phone.isValid(x, \"CH\") ? Phone.toE164(x, \"CH\") : keep()."),
        };
        yield return new("Phone.isValid", "number:t, country!:t", PartType.Boolean, "True when the text is a valid phone number; one without a country's code belongs to the country given.", "Phone.isValid(\"123\", \"CH\")", "false")
        {
            Prepare = static p => Region(p),
            Body = static (in Call c) => ParsePhone(c) is not null,
        };
    }

    private static Function Country(string name, string description, string example, string result, Func<Country, string> pick) =>
        new($"Iso3166Convert.{name}", "country:t", PartType.Text, description, $"Iso3166Convert.{name}({example})", result)
        {
            Okta = $"Iso3166Convert.{name}",
            Methods = [name],
            Body = (in Call c) => pick(CountryOf(c)),
        };

    private static Country CountryOf(in Call c) => Provisioning.Expressions.Country.Find(c.Text)
        ?? throw c.Fault($"'{Values.Shorten(c.A)}' is no country of ISO 3166-1.", "A code of two or three letters, of three digits, or an English name is understood.");

    private static AttributeValue ToInteger(in Call c)
    {
        if (Values.IsEmpty(c.A))
            return default;
        var number = Values.ToNumber(c.A, c.At);
        var rounded = Math.Floor(number) + (number - Math.Floor(number) >= 0.5m ? 1 : 0);
        return rounded is >= long.MinValue and <= long.MaxValue ? (long)rounded : throw c.Fault($"'{Values.Shorten(c.A)}' is too large for a whole number.");
    }

    private static AttributeValue ToBoolean(in Call c)
    {
        if (Values.IsEmpty(c.A) || c.A.AsBoolean() is not null)
            return Values.IsEmpty(c.A) ? default : c.A;
        if (Values.TryNumber(c.A, out var number))
            return number != 0;
        return Values.ToText(c.A, c.At).Trim().ToLowerInvariant() switch
        {
            "true" or "yes" or "y" or "on" => true,
            "false" or "no" or "n" or "off" => false,
            _ => throw c.Fault($"'{Values.Shorten(c.A)}' is neither true nor false.", "Compare it, such as x == \"Y\"."),
        };
    }

    private static Encoding Encoding(Preparation p) => p.Text(1)?.ToLowerInvariant() switch
    {
        null or "utf-8" => System.Text.Encoding.UTF8,
        "utf-16" => System.Text.Encoding.Unicode,
        _ => throw p.Fault(1, $"There is no encoding '{p.Text(1)}' here.", "\"utf-8\" or \"utf-16\"."),
    };

    private static AttributeValue FromBase64(in Call c)
    {
        var bytes = new byte[(c.Text.Length * 3 / 4) + 3];
        return Convert.TryFromBase64String(c.Text, bytes, out var length)
            ? Values.Text(c.Prepared<Encoding>().GetString(bytes, 0, length))
            : throw c.Fault($"'{Values.Shorten(c.A)}' is not base64.");
    }

    // The rules of a country are read when an expression that needs them is compiled, not while it is used.
    private static string Region(Preparation p)
    {
        var region = p.Text(1)?.ToUpperInvariant() ?? "";
        var phones = PhoneNumberUtil.GetInstance();
        if (!phones.GetSupportedRegions().Contains(region))
            throw p.Fault(1, $"'{p.Text(1)}' is no country of two letters that has phone numbers.", "Such as \"CH\" or \"US\".");
        if (phones.GetExampleNumber(region) is { } example)
            phones.IsValidNumber(example);
        return region;
    }

    private static PhoneNumber? ParsePhone(in Call c)
    {
        c.Evaluation.Spend(500, c.At);
        if (c.Text.Length > 40)
            return null;
        try
        {
            var phones = PhoneNumberUtil.GetInstance();
            var number = phones.Parse(c.Text, c.Prepared<string>());
            return phones.IsValidNumber(number) ? number : null;
        }
        catch (NumberParseException)
        {
            return null;
        }
    }
}
