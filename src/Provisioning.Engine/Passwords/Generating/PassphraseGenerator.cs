namespace Provisioning.Engine;

/// <summary>
/// Makes passphrases of words that can be spoken and typed: each of three syllables of a consonant and a vowel, drawn from 80 (19 bits a word; four words have 75). What the policy asks for beyond that comes in as
/// capitals at the beginning of words, digits and symbols at their ends.
/// </summary>
internal sealed class PassphraseGenerator(PasswordPolicy policy, DenyWords words)
{
    private const string Consonants = "bdfghjklmnprstvz";
    private const string Vowels = "aeiou";
    private const string Separators = "-._+= ";
    private const int Syllables = 3;
    private const int MostDraws = 200;

    /// <summary>Fewer letters than these would make words that can be guessed.</summary>
    private const int FewestConsonants = 8;

    private const int FewestVowels = 3;

    /// <summary>A passphrase of so many words, or null with the reason why there is none.</summary>
    public SecretText? Make(int count, out string why)
    {
        var consonants = Allowed(Consonants);
        var vowels = Allowed(Vowels);
        if (consonants.Length < FewestConsonants || vowels.Length < FewestVowels)
        {
            why = "the policy allows too few lower-case letters to make words of them";
            return null;
        }

        why = "";
        for (var i = 0; i < MostDraws; i++)
        {
            var drawn = Draw(count, consonants, vowels);
            if (PasswordRules.Failures(policy, words, drawn.Span) is not { Count: > 0 } failures)
                return drawn;
            drawn.Dispose();
            why = $"one of {count} words breaks the rule {failures[0].Rule}";
        }

        return null;
    }

    private SecretText Draw(int count, string consonants, string vowels)
    {
        var separator = Allowed(Separators) is { Length: > 0 } separators ? separators[..1] : "";
        var digits = Allowed("0123456789");
        var symbols = Allowed("!#$%&*+=?@");
        // Each is there once at least where the policy allows it: most apps ask for it.
        var capitals = Math.Clamp(policy.MinUpper, 1, count);
        var numbers = digits.Length == 0 ? 0 : Math.Max(policy.MinDigit, 1);
        var extra = symbols.Length == 0 ? 0 : Math.Max(0, policy.MinSymbol - separator.Length * (count - 1));
        var length = count * Syllables * 2 + separator.Length * (count - 1) + numbers + extra;
        return SecretText.Make(length, 0, (text, _) =>
        {
            var ends = new int[count];
            for (var i = 0; i < numbers; i++)
                ends[SecureRandom.Below(count)]++;
            var marks = new int[count];
            for (var i = 0; i < extra; i++)
                marks[SecureRandom.Below(count)]++;
            var capital = Enumerable.Range(0, count).Select(i => i < capitals).ToArray();
            SecureRandom.Shuffle(capital.AsSpan());
            var at = 0;
            for (var word = 0; word < count; word++)
            {
                for (var i = 0; i < Syllables; i++)
                {
                    text[at++] = SecureRandom.Of(consonants);
                    text[at++] = SecureRandom.Of(vowels);
                }

                ref var first = ref text[at - Syllables * 2];
                var upper = char.ToUpperInvariant(first);
                if (capital[word] && PasswordRules.IsAllowed(policy, upper))
                    first = upper;
                for (var i = 0; i < ends[word]; i++)
                    text[at++] = SecureRandom.Of(digits);
                for (var i = 0; i < marks[word]; i++)
                    text[at++] = SecureRandom.Of(symbols);
                if (word < count - 1 && separator.Length > 0)
                    text[at++] = separator[0];
            }
        });
    }

    private string Allowed(string characters) => new([.. characters.Where(c => PasswordRules.IsAllowed(policy, c))]);
}
