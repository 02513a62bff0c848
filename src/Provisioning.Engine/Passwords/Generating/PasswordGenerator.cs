namespace Provisioning.Engine;

/// <summary>
/// Makes random passwords that fulfil a policy. Each one of the chosen length that fulfils it is as likely as any other; only where words that are denied leave fewer than about one in a hundred is it made character by
/// character, and some are likelier than others.
/// </summary>
internal sealed class PasswordGenerator(PasswordPolicy policy, DenyWords words)
{
    /// <summary>How long a password is made unless something else is asked for: 20 characters of the 94 of ASCII have 131 bits.</summary>
    public const int StandardLength = 20;

    private const int MostDraws = 300;

    private readonly PasswordAlphabet _alphabet = new(policy);

    /// <summary>A password of this length, or null when none of it fulfils the policy.</summary>
    public SecretText? OfLength(int length)
    {
        var sampler = new ClassSampler(_alphabet, policy, length);
        if (length < policy.MinLength || length > policy.MaxLength || sampler.Count.IsZero)
            return null;
        for (var i = 0; i < MostDraws; i++)
        {
            var drawn = SecretText.Make(length, sampler, static (password, from) => from.Draw(password));
            if (PasswordRules.Failures(policy, words, drawn.Span).Count == 0)
                return drawn;
            drawn.Dispose();
        }

        return new PasswordSearch(_alphabet, policy, words).Find(length, length);
    }

    /// <summary>A password of the standard length, or as near to it as the policy lets; null when nothing fulfils it.</summary>
    public SecretText? OfAnyLength()
    {
        var wanted = Math.Clamp(Math.Max(StandardLength, CharacterClasses.Needed(policy)), policy.MinLength, policy.MaxLength);
        return OfLength(wanted) ?? new PasswordSearch(_alphabet, policy, words).Find(policy.MinLength, policy.MaxLength);
    }

    /// <summary>True when there is a password that fulfils the policy.</summary>
    public bool CanMake()
    {
        using var found = new PasswordSearch(_alphabet, policy, words).Find(policy.MinLength, policy.MaxLength);
        return found is not null;
    }
}
