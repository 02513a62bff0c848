namespace Provisioning.Engine;

/// <summary>The four classes of characters of a password.</summary>
internal static class CharacterClasses
{
    public const int Count = 4;
    public const int Upper = 0;
    public const int Lower = 1;
    public const int Digit = 2;
    public const int Symbol = 3;

    /// <summary>What each class is called, in the order of its number.</summary>
    public static IReadOnlyList<string> Names { get; } = ["upper-case letters", "lower-case letters", "digits", "symbols"];

    /// <summary>The class of a character.</summary>
    public static int Of(char character) =>
        char.IsAsciiDigit(character) ? Digit : char.IsUpper(character) ? Upper : char.IsLower(character) ? Lower : Symbol;

    /// <summary>How many characters of each class the policy asks for.</summary>
    public static IReadOnlyList<int> Minima(PasswordPolicy policy) => [policy.MinUpper, policy.MinLower, policy.MinDigit, policy.MinSymbol];

    /// <summary>How many characters it takes at least to have what the policy asks of the classes.</summary>
    public static int Needed(PasswordPolicy policy)
    {
        var minima = Minima(policy);
        return minima.Sum() + Math.Max(0, policy.MinClass - minima.Count(m => m > 0));
    }
}
