namespace Provisioning.Engine;

/// <summary>
/// How a name sounds, roughly: its letters in the classes of Soundex (Russell 1918) without the vowels, the first letter in its class too, so that Katherine and Catherine have one code.
/// Used to find names worth comparing, never to compare them.
/// </summary>
internal static class PhoneticCode
{
    private const int MostDigits = 5;

    /// <summary>The code of a normalised text, or null when it has no consonant of a class.</summary>
    public static string? Of(string normalized)
    {
        Span<char> code = stackalloc char[MostDigits];
        var length = 0;
        var before = '\0';
        foreach (var c in normalized)
        {
            if (length == MostDigits)
                break;
            var digit = Class(c);
            // h and w do not part two letters of one class, vowels do.
            if (digit == '-')
                continue;
            if (digit != '\0' && digit != before)
                code[length++] = digit;
            before = digit;
        }

        return length == 0 ? null : new(code[..length]);
    }

    private static char Class(char c) => c switch
    {
        'b' or 'f' or 'p' or 'v' => '1',
        'c' or 'g' or 'j' or 'k' or 'q' or 's' or 'x' or 'z' => '2',
        'd' or 't' => '3',
        'l' => '4',
        'm' or 'n' => '5',
        'r' => '6',
        'h' or 'w' => '-',
        _ => '\0',
    };
}
