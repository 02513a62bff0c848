namespace Provisioning.Expressions;

/// <summary>A parameter of a function.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it takes.</param>
internal sealed record Parameter(string Name, ValueKind Kind)
{
    /// <summary>True when it can be left out.</summary>
    public bool Optional { get; init; }

    /// <summary>True when any number of arguments follow.</summary>
    public bool Repeated { get; init; }

    /// <summary>True when it must be written out, so that what is made of it is made once.</summary>
    public bool Constant { get; init; }

    /// <summary>True when it is an expression on one element of a list.</summary>
    public bool Lambda { get; init; }

    /// <summary>
    /// Parses "text:t, from:i, to?:i, more…:t": names with t(ext), i(nteger), n(umber), b(oolean), d(ate), l(ist), r(ecord), a(ny) or x (an expression on an element); ? optional, … repeated, ! written out.
    /// </summary>
    public static IReadOnlyList<Parameter> Parse(string signature) =>
        signature.Length == 0 ? [] : [.. signature.Split(", ").Select(ParseOne)];

    private static Parameter ParseOne(string text)
    {
        var parts = text.Split(':');
        var name = parts[0].TrimEnd('?', '…', '!');
        var marks = parts[0][name.Length..];
        var kind = parts[1] switch
        {
            "t" => ValueKind.Text,
            "i" => ValueKind.Integer,
            "n" => ValueKind.Number,
            "b" => ValueKind.Boolean,
            "d" => ValueKind.Time,
            "l" => ValueKind.List,
            "r" => ValueKind.Record,
            _ => ValueKind.Any,
        };
        return new(name, kind) { Optional = marks.Contains('?', StringComparison.Ordinal), Repeated = marks.Contains('…', StringComparison.Ordinal), Constant = marks.Contains('!', StringComparison.Ordinal), Lambda = parts[1] == "x" };
    }

    /// <inheritdoc/>
    public override string ToString() => Name + (Optional ? "?" : Repeated ? "…" : "");
}
