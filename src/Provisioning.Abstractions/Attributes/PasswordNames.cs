namespace Provisioning;

/// <summary>Tells attributes and columns that hold passwords by their names. Their values are never kept.</summary>
public static class PasswordNames
{
    private static readonly string[] Endings = ["password", "passwd", "passphrase", "passwort", "kennwort", "unicodepwd", "motdepasse"];

    /// <summary>True for names such as password, "Initial Password", userPassword, unicodePwd or pwd; false for those of facts about one, such as passwordLastSet.</summary>
    /// <param name="name">An attribute's or a column's name.</param>
    public static bool Contains(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var letters = string.Concat(name.Where(char.IsLetter)).ToLowerInvariant();
        return letters == "pwd" || Endings.Any(letters.EndsWith);
    }
}
