namespace Provisioning.Connectors.Directory;

/// <summary>Compares names of attributes and object classes, whose case does not count (RFC 4512 §2.5).</summary>
internal static class AttributeNameComparer
{
    public static StringComparer Instance => StringComparer.OrdinalIgnoreCase;

    public static bool Equals(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
