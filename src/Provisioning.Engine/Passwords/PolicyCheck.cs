namespace Provisioning.Engine;

/// <summary>Refuses policies that contradict themselves, each with the reason.</summary>
internal static class PolicyCheck
{
    private const int LongestPassword = 256;
    private const int LongestHistory = 24;
    private const int LongestAge = 3650;

    /// <exception cref="ProvisioningException"><see cref="ErrorIds.PasswordPolicyInvalid"/>, <see cref="ErrorIds.AttributeUnknown"/>.</exception>
    public static void Check(PasswordPolicy policy, DirectorySchema schema, WordAutomaton denied)
    {
        Range(nameof(policy.MinLength), policy.MinLength, 1, LongestPassword);
        Range(nameof(policy.MaxLength), policy.MaxLength, 1, LongestPassword);
        Range(nameof(policy.MinUpper), policy.MinUpper, 0, LongestPassword);
        Range(nameof(policy.MinLower), policy.MinLower, 0, LongestPassword);
        Range(nameof(policy.MinDigit), policy.MinDigit, 0, LongestPassword);
        Range(nameof(policy.MinSymbol), policy.MinSymbol, 0, LongestPassword);
        Range(nameof(policy.MinClass), policy.MinClass, 0, CharacterClasses.Count);
        Range(nameof(policy.History), policy.History, 0, LongestHistory);
        Range(nameof(policy.MinAgeDays), policy.MinAgeDays, 0, LongestAge);
        Range(nameof(policy.MaxAgeDays), policy.MaxAgeDays, 0, LongestAge);
        Demand(policy.MinLength <= policy.MaxLength, $"it asks for at least {policy.MinLength} characters and allows at most {policy.MaxLength}");
        Demand(policy.MaxAgeDays == 0 || policy.MinAgeDays < policy.MaxAgeDays, $"a password would expire after {policy.MaxAgeDays} days and could be changed after {policy.MinAgeDays} only");
        foreach (var set in new[] { policy.AllowedCharacters, policy.ForbiddenCharacters })
            Demand(set?.Any(c => char.IsControl(c) || char.IsSurrogate(c)) != true, "its sets of characters have one that is a control character or lies beyond Unicode's first plane");
        Demand(policy.DenyWord.FirstOrDefault(w => w.Length < WordAutomaton.Shortest) is not { } tooShort, $"the deny word '{policy.DenyWord.FirstOrDefault(w => w.Length < WordAutomaton.Shortest)}' is shorter than {WordAutomaton.Shortest} letters, which nearly every password has in it");
        foreach (var name in policy.DenyAttribute)
            schema.Resolve(name);
        CheckClasses(policy);
        Demand(new PasswordGenerator(policy, new(denied, WordAutomaton.None)).CanMake(), "every password of its characters and lengths has a word of the deny list in it");
    }

    /// <summary>The error of a policy that cannot be.</summary>
    public static ProvisioningException Invalid(string why) => new ProvisioningError
    {
        Id = ErrorIds.PasswordPolicyInvalid,
        Category = ProvisioningErrorCategory.InvalidInput,
        Message = $"The password policy cannot be: {why}.",
        RecommendedAction = "Change what contradicts it; Get-ProvPasswordPolicy shows the policy as it stands. Nothing was saved.",
    }.ToException();

    private static void CheckClasses(PasswordPolicy policy)
    {
        var alphabet = new PasswordAlphabet(policy);
        Demand(alphabet.All.Length > 0, "no character is left that it allows");
        var minima = CharacterClasses.Minima(policy);
        for (var i = 0; i < CharacterClasses.Count; i++)
            Demand(minima[i] == 0 || alphabet.ByClass[i].Length > 0, $"it asks for {CharacterClasses.Names[i]} and allows none{(policy.AllowedCharacters is null ? " of those that every keyboard has" : "")}");
        var there = alphabet.ByClass.Count(c => c.Length > 0);
        Demand(policy.MinClass <= there, $"it asks for characters of {policy.MinClass} classes and allows those of {there}");
        Demand(CharacterClasses.Needed(policy) <= policy.MaxLength, $"what it asks of the classes takes {CharacterClasses.Needed(policy)} characters, and it allows at most {policy.MaxLength}");
    }

    private static void Range(string name, int value, int least, int most) => Demand(value >= least && value <= most, $"{name} is {value}, and has to be a number from {least} to {most}");

    private static void Demand(bool holds, string why)
    {
        if (!holds)
            throw Invalid(why);
    }
}
