using System.Text;

namespace Provisioning.Expressions;

/// <summary>Functions on text. They compare by characters, case included, and change case without regard to any language.</summary>
internal static class TextFunctions
{
    private const string DefaultSeparators = " \t\r\n-_.,;:/\\()[]{}<>\"&+";

    public static IReadOnlyList<Function> All { get; } = [.. Build().Select(f => f with { Category = "Text" })];

    private static IEnumerable<Function> Build()
    {
        yield return new("String.append", "text:t, suffix:t", PartType.Text, "The text with the suffix behind it.", "String.append(\"This is\", \" a test\")", "\"This is a test\"")
        {
            Okta = "String.append",
            Entra = "Append",
            Methods = ["append"],
            Body = static (in Call c) => c.Checked(c.Text + c.Text2),
        };
        yield return new("String.join", "separator:t, values…:a", PartType.Text, "The values with the separator between them. A value that is missing leaves the whole without one; a list in braces leaves missing ones out.", "String.join(\" \", {\"Ada\", null, \"King\"})", "\"Ada King\"")
        {
            Okta = "String.join",
            Entra = "Join",
            Lenient = true,
            Body = static (in Call c) => Join(c),
        };
        yield return new("String.len", "text:t", PartType.Integer, "How many characters the text has; 0 where there is none.", "String.len(\"This\")", "4")
        {
            Okta = "String.len",
            Methods = ["length", "len"],
            Lenient = true,
            Body = static (in Call c) => (long)(c.A.AsString()?.Length ?? 0),
        };
        yield return new("String.removeSpaces", "text:t", PartType.Text, "The text without white space.", "String.removeSpaces(\"This is a test\")", "\"Thisisatest\"")
        {
            Okta = "String.removeSpaces",
            Entra = "StripSpaces",
            Methods = ["removeSpaces"],
            Body = static (in Call c) => Values.Text(string.Concat(c.Text.Where(ch => !char.IsWhiteSpace(ch)))),
        };
        yield return new("String.replace", "text:t, match:t, replacement:t", PartType.Text, "The text with every match replaced.", "String.replace(\"This is a test\", \"is\", \"at\")", "\"That at a test\"")
        {
            Okta = "String.replace",
            Entra = "Replace",
            Methods = ["replace"],
            Body = static (in Call c) => Replace(c),
        };
        yield return new("String.replaceFirst", "text:t, match:t, replacement:t", PartType.Text, "The text with the first match replaced.", "String.replaceFirst(\"This is a test\", \"is\", \"at\")", "\"That is a test\"")
        {
            Okta = "String.replaceFirst",
            Methods = ["replaceFirst"],
            Body = static (in Call c) => c.Text2.Length > 0 && c.Text.IndexOf(c.Text2, StringComparison.Ordinal) is >= 0 and var at
                ? c.Checked(string.Concat(c.Text.AsSpan(0, at), c.Text3, c.Text.AsSpan(at + c.Text2.Length)))
                : c.A,
        };
        yield return new("String.stringContains", "text:t, search:t", PartType.Boolean, "True when the text has the search text in it.", "String.stringContains(\"This is a test\", \"test\")", "true")
        {
            Okta = "String.stringContains",
            Entra = "InStr",
            Aliases = ["String.contains"],
            Body = static (in Call c) => c.Text.Contains(c.Text2, StringComparison.Ordinal),
        };
        yield return new("String.stringSwitch", "text:t, default:t, keysAndValues…:t", PartType.Text, "The value of the first key, in the order of the keys, that the text has in it; else the default.", "String.stringSwitch(\"Substrings count\", \"default\", \"ring\", \"value1\")", "\"value1\"")
        {
            Okta = "String.stringSwitch",
            Lenient = true,
            Prepare = static p => p.Arguments.Count % 2 == 0 ? null : throw p.Fault(p.Arguments.Count - 1, "Every key needs a value behind it."),
            Body = static (in Call c) => Switch(c, exact: false),
        };
        yield return new("String.switch", "text:t, default:t, keysAndValues…:t", PartType.Text, "The value of the key that the text is, ignoring case; else the default.", "String.switch(\"nl\", \"en\", \"DE\", \"de\", \"NL\", \"nl\")", "\"nl\"")
        {
            Entra = "Switch",
            Lenient = true,
            Prepare = static p => p.Arguments.Count % 2 == 0 ? null : throw p.Fault(p.Arguments.Count - 1, "Every key needs a value behind it."),
            Body = static (in Call c) => Switch(c, exact: true),
        };
        yield return new("String.substring", "text:t, from:i, to?:i", PartType.Text, "The characters from one place to before another, counted from 0; to the end without the second place. Places outside the text are drawn into it.", "String.substring(\"This is a test\", 2, 9)", "\"is is a\"")
        {
            Okta = "String.substring",
            Entra = "Mid",
            Aliases = ["substring"],
            Methods = ["substring"],
            Body = static (in Call c) => Values.Text(TextCutting.Between(c.Text, c.B.AsInteger()!.Value, c.C.AsInteger() ?? long.MaxValue)),
        };
        yield return new("String.substringAfter", "text:t, search:t", PartType.Text, "What stands behind the first place of the search text; no value where it does not occur.", "String.substringAfter(\"abc@okta.com\", \"@\")", "\"okta.com\"")
        {
            Okta = "String.substringAfter",
            Aliases = ["substringAfter"],
            Methods = ["substringAfter"],
            Body = static (in Call c) => c.Text.IndexOf(c.Text2, StringComparison.Ordinal) is >= 0 and var at ? Values.Text(c.Text[(at + c.Text2.Length)..]) : default,
        };
        yield return new("String.substringBefore", "text:t, search:t", PartType.Text, "What stands before the first place of the search text; the whole text where it does not occur.", "String.substringBefore(\"abc@okta.com\", \"@\")", "\"abc\"")
        {
            Okta = "String.substringBefore",
            Aliases = ["substringBefore"],
            Methods = ["substringBefore"],
            Body = static (in Call c) => c.Text.IndexOf(c.Text2, StringComparison.Ordinal) is >= 0 and var at ? Values.Text(c.Text[..at]) : c.A,
        };
        yield return new("String.toUpperCase", "text:t", PartType.Text, "The text in capitals.", "String.toUpperCase(\"This\")", "\"THIS\"")
        {
            Okta = "String.toUpperCase",
            Entra = "ToUpper",
            Aliases = ["toUpperCase"],
            Methods = ["toUpperCase"],
            Body = static (in Call c) => c.Text.ToUpperInvariant(),
        };
        yield return new("String.toLowerCase", "text:t", PartType.Text, "The text in small letters.", "String.toLowerCase(\"ThiS\")", "\"this\"")
        {
            Okta = "String.toLowerCase",
            Entra = "ToLower",
            Aliases = ["toLowerCase"],
            Methods = ["toLowerCase"],
            Body = static (in Call c) => c.Text.ToLowerInvariant(),
        };
        yield return new("String.trim", "text:t, characters?:t", PartType.Text, "The text without white space, or the characters given, at both ends.", "String.trim(\"  Ada \")", "\"Ada\"")
        {
            Methods = ["trim"],
            Body = static (in Call c) => Values.Text(c.B.AsString() is { Length: > 0 } characters ? c.Text.Trim([.. characters]) : c.Text.Trim()),
        };
        yield return new("String.left", "text:t, count:i", PartType.Text, "The first characters, as many as there are up to the count.", "String.left(\"John Doe\", 3)", "\"Joh\"")
        {
            Entra = "Left",
            Methods = ["left"],
            Body = static (in Call c) => Values.Text(TextCutting.Between(c.Text, 0, c.B.AsInteger()!.Value)),
        };
        yield return new("String.right", "text:t, count:i", PartType.Text, "The last characters, as many as there are up to the count.", "String.right(\"John Doe\", 3)", "\"Doe\"")
        {
            Methods = ["right"],
            Body = static (in Call c) => Values.Text(TextCutting.Between(c.Text, c.Text.Length - Math.Clamp(c.B.AsInteger()!.Value, 0, c.Text.Length), c.Text.Length)),
        };
        yield return new("String.indexOf", "text:t, search:t, from?:i", PartType.Integer, "The place of the search text, counted from 0; -1 where it does not occur.", "String.indexOf(\"jane@corp\", \"@\")", "4")
        {
            Entra = "InStr",
            Methods = ["indexOf"],
            Body = static (in Call c) => (long)c.Text.IndexOf(c.Text2, (int)Math.Clamp(c.C.AsInteger() ?? 0, 0, c.Text.Length), StringComparison.Ordinal),
        };
        yield return new("String.split", "text:t, separator:t", new(ValueKind.List, PartType.Text), "The pieces of the text between the separators, without empty ones.", "String.split(\"a;b;;c\", \";\")", "{\"a\", \"b\", \"c\"}")
        {
            Entra = "Split",
            Methods = ["split"],
            Body = static (in Call c) => Split(c),
        };
        yield return new("String.word", "text:t, number:i, separators?:t", PartType.Text, "One word of the text, counted from 1; words end at white space, or at the characters given.", "String.word(\"Ada King Lovelace\", 2)", "\"King\"")
        {
            Entra = "Word",
            Methods = ["word"],
            Body = static (in Call c) => Values.Text(Words(c.Text, c.C.AsString()).ElementAtOrDefault((int)Math.Clamp(c.B.AsInteger()!.Value - 1, -1, int.MaxValue))),
        };
        yield return new("String.padLeft", "text:t, length:i, character?:t", PartType.Text, "The text filled up to the length in front, with spaces or the character given.", "String.padLeft(\"4711\", 8, \"0\")", "\"00004711\"")
        {
            Methods = ["padLeft"],
            Body = static (in Call c) => Pad(c, left: true),
        };
        yield return new("String.padRight", "text:t, length:i, character?:t", PartType.Text, "The text filled up to the length behind, with spaces or the character given.", "String.padRight(\"ab\", 4, \".\")", "\"ab..\"")
        {
            Methods = ["padRight"],
            Body = static (in Call c) => Pad(c, left: false),
        };
        yield return new("String.titleCase", "text:t, separators?:t", PartType.Text, "Each word with a capital first and small letters behind; words end at spaces and punctuation other than an apostrophe, or at the characters given.", "String.titleCase(\"PINTO-DE'SILVA\", \" '-\")", "\"Pinto-De'Silva\"")
        {
            Entra = "PCase",
            Methods = ["titleCase"],
            Body = static (in Call c) => TitleCase(c.Text, c.B.AsString() ?? DefaultSeparators),
        };
        yield return new("String.startsWith", "text:t, search:t, ignoreCase?:b", PartType.Boolean, "True when the text begins with the search text.", "String.startsWith(\"ext-jane\", \"EXT-\", true)", "true")
        {
            Methods = ["startsWith"],
            Body = static (in Call c) => c.Text.StartsWith(c.Text2, By(c)),
        };
        yield return new("String.endsWith", "text:t, search:t, ignoreCase?:b", PartType.Boolean, "True when the text ends with the search text.", "String.endsWith(\"jane@corp.example\", \"@corp.example\")", "true")
        {
            Methods = ["endsWith"],
            Body = static (in Call c) => c.Text.EndsWith(c.Text2, By(c)),
        };
        yield return new("String.equalsIgnoreCase", "text:t, other:t", PartType.Boolean, "True when the texts differ in case at most.", "String.equalsIgnoreCase(\"SALES\", \"Sales\")", "true")
        {
            Methods = ["equalsIgnoreCase"],
            Body = static (in Call c) => string.Equals(c.Text, c.Text2, StringComparison.OrdinalIgnoreCase),
        };
        yield return new("String.normalizeDiacritics", "text:t", PartType.Text, "The text with letters that carry marks as plain letters: ä is a, ß is ss, æ is ae, ø is oe, ł is l.", "String.normalizeDiacritics(\"Zoë Müller\")", "\"Zoe Muller\"")
        {
            Entra = "NormalizeDiacritics",
            Methods = ["normalizeDiacritics"],
            Body = static (in Call c) => Values.Text(Diacritics.Remove(c.Text)),
        };
        yield return new("String.toAscii", "text:t", PartType.Text, "The text in ASCII: as normalizeDiacritics, with quotes and dashes in their plain form, and what has none left out.", "String.toAscii(\"O’Brien–Größe\")", "\"O'Brien-Grosse\"")
        {
            Methods = ["toAscii"],
            Body = static (in Call c) => Values.Text(Diacritics.ToAscii(c.Text)),
        };
        yield return new("String.redact", "text:t, first?:i, last?:i", PartType.Text, "The text with asterisks for all but the first and last characters given.", "String.redact(\"4711-0815\", 0, 4)", "\"*****0815\"")
        {
            Entra = "Redact",
            Aliases = ["redact"],
            Methods = ["redact"],
            Body = static (in Call c) => Redact(c.Text, c.B.AsInteger() ?? 0, c.C.AsInteger() ?? 0),
        };
    }

    private static StringComparison By(in Call c) => c.C.AsBoolean() == true ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static AttributeValue Join(in Call c)
    {
        var separator = c.A.AsString() ?? "";
        var pieces = new List<string>();
        for (var i = 1; i < c.Count; i++)
        {
            var value = c[i];
            if (value.IsNone)
                return default;
            foreach (var item in value.AsList())
                pieces.Add(Values.ToText(item, c.At));
        }

        long length = pieces.Sum(p => (long)p.Length) + ((long)separator.Length * pieces.Count);
        return length > ExpressionLimits.TextLength + separator.Length ? c.Checked(new string(' ', ExpressionLimits.TextLength + 1)) : c.Checked(string.Join(separator, pieces));
    }

    private static AttributeValue Replace(in Call c)
    {
        if (c.Text2.Length == 0)
            return c.A;
        // What each match adds is known before the text is made.
        var most = c.Text.Length + ((long)(c.Text.Length / c.Text2.Length) * Math.Max(0, c.Text3.Length - c.Text2.Length));
        c.Evaluation.Spend((int)Math.Min(most >> 4, ExpressionLimits.Steps), c.At);
        return c.Checked(c.Text.Replace(c.Text2, c.Text3, StringComparison.Ordinal));
    }

    private static AttributeValue Switch(in Call c, bool exact)
    {
        var text = c.A.AsString() ?? "";
        for (var i = 2; i < c.Count; i += 2)
        {
            if (c[i].AsString() is { Length: > 0 } key && (exact ? string.Equals(text, key, StringComparison.OrdinalIgnoreCase) : text.Contains(key, StringComparison.Ordinal)))
                return c[i + 1];
        }

        return c.B;
    }

    private static AttributeValue Split(in Call c)
    {
        var pieces = c.Text2.Length == 0 ? [c.Text] : c.Text.Split(c.Text2, ExpressionLimits.ListLength + 2, StringSplitOptions.RemoveEmptyEntries);
        c.Evaluation.Spend(pieces.Length, c.At);
        return c.Checked([.. pieces.Select(AttributeValue.From)]);
    }

    private static string[] Words(string text, string? separators) => text.Split(string.IsNullOrEmpty(separators) ? null : separators.ToCharArray(), StringSplitOptions.RemoveEmptyEntries);

    private static AttributeValue Pad(in Call c, bool left)
    {
        var length = c.B.AsInteger()!.Value;
        if (length > ExpressionLimits.TextLength)
            throw c.Fault($"The text would have more than {ExpressionLimits.TextLength} characters.");
        var with = c.C.AsString() is { Length: > 0 } given ? given[0] : ' ';
        c.Evaluation.Spend((int)Math.Max(0, length >> 4), c.At);
        return left ? c.Text.PadLeft((int)Math.Max(0, length), with) : c.Text.PadRight((int)Math.Max(0, length), with);
    }

    private static string TitleCase(string text, string separators)
    {
        var result = new StringBuilder(text.Length);
        var begins = true;
        foreach (var c in text)
        {
            result.Append(begins ? char.ToUpperInvariant(c) : char.ToLowerInvariant(c));
            begins = separators.Contains(c, StringComparison.Ordinal);
        }

        return result.ToString();
    }

    private static string Redact(string text, long first, long last)
    {
        var head = TextCutting.Between(text, 0, Math.Max(0, first));
        var tail = TextCutting.Between(text, Math.Max(head.Length, text.Length - Math.Clamp(last, 0, text.Length)), text.Length);
        return head + new string('*', text.Length - head.Length - tail.Length) + tail;
    }
}
