namespace Provisioning.Engine;

/// <summary>Says which rules of a policy a password breaks, of those that follow from the password alone. Pure; nothing of the password is in what it says.</summary>
internal static class PasswordRules
{
    /// <summary>Every rule that is broken, in the order of the policy.</summary>
    public static IReadOnlyList<PasswordFailure> Failures(PasswordPolicy policy, DenyWords words, ReadOnlySpan<char> password)
    {
        var failures = new List<PasswordFailure>();
        var length = 0;
        Span<int> counts = stackalloc int[CharacterClasses.Count];
        counts.Clear();
        var typed = true;
        foreach (var character in password)
        {
            // The second half of a character beyond the first 65,536 is none of its own.
            if (char.IsLowSurrogate(character))
                continue;
            length++;
            counts[CharacterClasses.Of(character)]++;
        }

        foreach (var character in password)
            typed &= IsAllowed(policy, character);

        Check(length >= policy.MinLength, PasswordRule.MinLength, $"It has to have at least {Number(policy.MinLength, "character")}.");
        Check(length <= policy.MaxLength, PasswordRule.MaxLength, $"It may have at most {Number(policy.MaxLength, "character")}.");
        var minima = CharacterClasses.Minima(policy);
        for (var i = 0; i < CharacterClasses.Count; i++)
            Check(counts[i] >= minima[i], PasswordRule.MinUpper + i, $"It has to have at least {Number(minima[i], CharacterClasses.Names[i])}.");
        var classes = CharacterClasses.Count - counts.Count(0);
        Check(classes >= policy.MinClass, PasswordRule.MinClass, $"It has to have characters of at least {policy.MinClass} of the classes upper case, lower case, digits and symbols.");
        Check(typed, PasswordRule.Characters, "It has a character that is not allowed.");
        Check(!words.Policy.IsIn(password), PasswordRule.DenyWord, "It has a word in it that is on the deny list.");
        Check(!words.Person.IsIn(password), PasswordRule.DenyAttribute, "It has a word in it that is one of the person's own, such as a part of the name.");
        return failures;

        void Check(bool holds, PasswordRule rule, string message)
        {
            if (!holds)
                failures.Add(new(rule, message));
        }
    }

    /// <summary>True when the policy lets a password have the character. Control characters cannot be typed everywhere, and are in none.</summary>
    public static bool IsAllowed(PasswordPolicy policy, char character) =>
        !char.IsControl(character)
        && policy.AllowedCharacters?.Contains(character, StringComparison.Ordinal) != false
        && policy.ForbiddenCharacters?.Contains(character, StringComparison.Ordinal) != true;

    private static string Number(int count, string what) => count == 1 ? $"1 {what.Replace("letters", "letter", StringComparison.Ordinal).Replace("digits", "digit", StringComparison.Ordinal).Replace("symbols", "symbol", StringComparison.Ordinal)}"
        : what.EndsWith('s') ? $"{count} {what}" : $"{count} {what}s";
}
