namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>
/// A distinguished name as Active Directory gives it where the control for extended names was sent (MS-ADTS §3.1.1.3.4.1.5): &lt;GUID=…&gt;;&lt;SID=…&gt;;CN=…. So the key of what a reference means comes with it, and nobody has to be looked up.
/// </summary>
/// <param name="Key">The objectGUID as text; null where it was not given.</param>
/// <param name="Dn">The distinguished name.</param>
internal readonly record struct ExtendedName(string? Key, string Dn)
{
    private const string GuidPart = "<GUID=";

    /// <summary>Reads a name in either form.</summary>
    public static ExtendedName Parse(string text)
    {
        string? key = null;
        var rest = text.AsSpan();
        while (rest.Length > 0 && rest[0] == '<' && rest.IndexOf(">;", StringComparison.Ordinal) is > 0 and var end)
        {
            if (rest.StartsWith(GuidPart, StringComparison.OrdinalIgnoreCase) && Guid.TryParse(rest[GuidPart.Length..end], out var guid))
                key = guid.ToString();
            rest = rest[(end + 2)..];
        }

        return new(key, rest.ToString());
    }

    /// <summary>The name by which an object is addressed wherever it lies (MS-ADTS §3.1.1.3.1.2.4).</summary>
    public static string Of(Guid key) => $"<GUID={key}>";
}
