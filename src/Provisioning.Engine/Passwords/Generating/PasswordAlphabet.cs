namespace Provisioning.Engine;

/// <summary>The characters of which passwords are made for a policy: those that it allows; where it allows all, the printable ones of ASCII without the space, which every keyboard and every app knows.</summary>
internal sealed class PasswordAlphabet
{
    public PasswordAlphabet(PasswordPolicy policy)
    {
        var all = policy.AllowedCharacters ?? new string([.. Enumerable.Range('!', '~' - '!' + 1).Select(c => (char)c)]);
        All = [.. all.Distinct().Where(c => PasswordRules.IsAllowed(policy, c))];
        ByClass = [.. Enumerable.Range(0, CharacterClasses.Count).Select(i => All.Where(c => CharacterClasses.Of(c) == i).ToArray())];
    }

    /// <summary>All of them.</summary>
    public char[] All { get; }

    /// <summary>Those of each class.</summary>
    public IReadOnlyList<char[]> ByClass { get; }
}
