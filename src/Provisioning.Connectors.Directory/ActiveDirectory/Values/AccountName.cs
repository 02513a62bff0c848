namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>What sAMAccountName can be (MS-ADA3 §2.222 and Microsoft's page on the attribute): the name before Windows 2000, which still is the one that has to be unique in the domain.</summary>
internal static class AccountName
{
    /// <summary>How long one of a user can be, in characters.</summary>
    public const int LongestOfUser = 20;

    /// <summary>How long one of a group can be, in characters.</summary>
    public const int LongestOfGroup = 256;

    private const string Forbidden = "\"/\\[]:;|=,+*?<>";

    /// <summary>Why it can be no name, as the end of a sentence; null when it can.</summary>
    /// <param name="name">The name.</param>
    /// <param name="longest">How long it can be.</param>
    public static string? Fault(string name, int longest)
    {
        if (name.Length == 0 || name.All(c => c is '.' or ' ' or '@'))
            return "has nothing in it but dots, spaces and @";
        if (name.Length > longest)
            return $"has {name.Length} characters, and can have {longest}";
        foreach (var c in name)
        {
            if (char.IsControl(c))
                return $"has the control character U+{(int)c:X4}";
            if (Forbidden.Contains(c, StringComparison.Ordinal))
                return $"has the character {c}, and none of {Forbidden} is allowed";
        }

        if (name[^1] == '.')
            return "ends with a dot";
        return name[0] == ' ' || name[^1] == ' ' ? "begins or ends with a space" : name[^1] == '$' ? "ends with $, as those of computers do" : null;
    }
}
