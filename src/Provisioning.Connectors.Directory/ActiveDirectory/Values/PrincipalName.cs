namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>What userPrincipalName can be (MS-ADTS §5.1.1.1.1): a name, @, and a suffix.</summary>
internal static class PrincipalName
{
    /// <summary>How long it can be, in characters (rangeUpper of the attribute).</summary>
    public const int Longest = 1024;

    /// <summary>Why it can be no such name, as the end of a sentence; null when it can.</summary>
    public static string? Fault(string name)
    {
        if (name.Length > Longest)
            return $"has {name.Length} characters, and can have {Longest}";
        if (name.Any(c => char.IsControl(c) || c == ' '))
            return "has a space or a control character";
        var at = name.LastIndexOf('@');
        if (at < 0)
            return "has no @ and no suffix behind it";
        if (at == 0 || at == name.Length - 1)
            return "has nothing before or behind its @";
        return name.IndexOf('@') == at ? null : "has more than one @";
    }
}
