using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Expressions;

/// <summary>
/// Functions whose values look random and are not: they are made from the user's id, the attribute and the place in the expression, so that the same person gets the same value every time. Whoever knows
/// these can make the value too: it is no password.
/// </summary>
internal static class IdentityFunctions
{
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Special = "~!@#$%^&*_-+=`|\\(){}[]:;\"'<>,.?/";
    private const int LongestText = 256;

    public static IReadOnlyList<Function> All { get; } = [.. Build().Select(f => f with { Category = "Identity" })];

    private static IEnumerable<Function> Build()
    {
        yield return new("guid", "seed?:t", PartType.Text, "A GUID that is the same for the same user and attribute every time, or for the same text (RFC 9562 version 8).", "guid(\"jane.doe\")", "\"e8104e9f-2b72-87be-87fa-87aba068d37b\"")
        {
            Entra = "Guid",
            Body = static (in Call c) => Guid(c),
        };
        yield return new("String.random", "length:i, digits?:i, special?:i, capitals?:i, small?:i, without?:t", PartType.Text, "A text of letters and digits that is the same for the same user and attribute every time, with at least so many digits, special characters, capitals and small letters. Not secret: no password.", "String.len(String.random(8, 2))", "8")
        {
            Entra = "RandomString",
            Aliases = ["randomString"],
            Body = static (in Call c) => Random(c),
        };
        yield return new("uniqueValue", "candidates…:a", PartType.Any, "The first of the candidates that nobody else has: it offers them in order, and who reserves names decides. Candidates without a value are left out.", "uniqueValue(\"jdoe\", \"jane.doe\", \"jdoe2\")", "\"jdoe\", else \"jane.doe\", else \"jdoe2\"")
        {
            Entra = "SelectUniqueValue",
            Special = Unique,
        };
    }

    private static Part Unique(Compiler compiler, CallSyntax call, IReadOnlyList<SyntaxNode> arguments, bool answers)
    {
        if (!compiler.Scope.HasReservation)
            throw new ExpressionFault(call.NamePosition, "uniqueValue offers candidates, and nobody here reserves one of them.", "A mapping with -Unique does.");
        if (!answers)
            throw AnswerFunctions.Misplaced("uniqueValue", call);
        if (arguments.Count == 0)
            throw new ExpressionFault(call.NamePosition, "uniqueValue takes one or more arguments; there are 0.", "uniqueValue(candidates…).");
        compiler.OffersCandidates = true;
        var parts = arguments.Select(a => compiler.Compile(a).Eval).ToArray();
        var at = call.NamePosition;
        return new(
            e =>
            {
                var all = parts.SelectMany(p => p(e).AsList()).Where(v => !Values.IsEmpty(v)).Distinct().ToList();
                if (all.Count > ExpressionLimits.ListLength)
                    throw new ExpressionFault(at, $"There would be more than {ExpressionLimits.ListLength} candidates.");
                e.Candidates = all;
                return all.Count > 0 ? all[0] : default;
            },
            PartType.Any,
            call.Position);
    }

    private static AttributeValue Guid(in Call c)
    {
        Span<byte> bytes = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(c.A.AsString() is { Length: > 0 } seed ? "text\0" + seed : Seed(c)), bytes);
        // Version 8 and the variant of RFC 9562 §5.8.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes[..16], bigEndian: true).ToString("D");
    }

    private static AttributeValue Random(in Call c)
    {
        var length = c.A.AsInteger()!.Value;
        var without = c[5].AsString() ?? "";
        (string Set, long Least)[] classes =
        [
            (Allowed(Digits, without), c[1].AsInteger() ?? 0),
            (Allowed(Special, without), c[2].AsInteger() ?? 0),
            (Allowed(Upper, without), c[3].AsInteger() ?? 0),
            (Allowed(Lower, without), c[4].AsInteger() ?? 0),
        ];
        if (length is < 1 or > LongestText || classes.Any(k => k.Least is < 0 or > LongestText) || classes.Sum(k => k.Least) > length)
            throw c.Fault($"A random text has 1 to {LongestText} characters, and not less than are asked for of each kind.");
        if (classes.Any(k => k.Least > 0 && k.Set.Length == 0) || classes[0].Set.Length + classes[2].Set.Length + classes[3].Set.Length == 0)
            throw c.Fault("No character is left to choose from.");
        var source = new Stream(Seed(c));
        var text = new List<char>((int)length);
        foreach (var (set, least) in classes)
        {
            for (var i = 0; i < least; i++)
                text.Add(set[source.Next(set.Length)]);
        }

        var any = classes[0].Set + classes[2].Set + classes[3].Set;
        while (text.Count < length)
            text.Add(any[source.Next(any.Length)]);
        for (var i = text.Count - 1; i > 0; i--)
        {
            var j = source.Next(i + 1);
            (text[i], text[j]) = (text[j], text[i]);
        }

        return string.Concat(text);
    }

    private static string Allowed(string set, string without) => string.Concat(set.Where(ch => !without.Contains(ch, StringComparison.Ordinal)));

    private static string Seed(in Call c) => c.Evaluation.Input.Subject.Length > 0
        ? $"user\0{c.Evaluation.Input.Subject}\0{c.Evaluation.Input.Target.ToLowerInvariant()}\0{c.Site}"
        : throw c.Fault("There is no user here whose value this could be.", "guid(text) makes one from a text.");

    // Numbers from SHA-256 in counter mode: the same for the same seed on every machine and version.
    private sealed class Stream(string seed)
    {
        private readonly byte[] _block = new byte[32];
        private int _counter;
        private int _left;

        public int Next(int below)
        {
            if (_left == 0)
            {
                SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\0{_counter++}"), _block);
                _left = _block.Length / 4;
            }

            return (int)(BinaryPrimitives.ReadUInt32BigEndian(_block.AsSpan(--_left * 4)) % (uint)below);
        }
    }
}
