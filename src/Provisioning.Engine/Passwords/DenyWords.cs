namespace Provisioning.Engine;

/// <summary>The words that must not be in a password: those of the policy and its file, and those of the person.</summary>
internal sealed record DenyWords(WordAutomaton Policy, WordAutomaton Person)
{
    public static DenyWords None { get; } = new(WordAutomaton.None, WordAutomaton.None);

    /// <summary>The words of the person's attributes: each value whole, and its parts between everything that is no letter or digit.</summary>
    public static WordAutomaton Of(User user, PasswordPolicy policy, DirectorySchema schema)
    {
        var words = new List<string>();
        foreach (var name in policy.DenyAttribute)
        {
            foreach (var value in schema.Resolve(name).Get(user.Attributes).AsList())
                AddWords(words, value.ToString());
        }

        return new(words);
    }

    private static void AddWords(List<string> words, string value)
    {
        words.Add(value);
        var start = 0;
        for (var i = 0; i <= value.Length; i++)
        {
            if (i < value.Length && char.IsLetterOrDigit(value[i]))
                continue;
            words.Add(value[start..i]);
            start = i + 1;
        }
    }
}
