using System.Globalization;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>What a security identifier (MS-DTYP §2.4.2) tells of its owner.</summary>
internal sealed class SecurityId
{
    private const string Domain = "S-1-5-21-";
    private const string BuiltIn = "S-1-5-32-";
    private const int DomainParts = 8;
    private readonly string _text;

    private SecurityId(string text) => _text = text;

    /// <summary>The last part, which tells it apart in its domain (the RID).</summary>
    public uint Relative => uint.Parse(_text.AsSpan(_text.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>True for one of the groups that every machine has (S-1-5-32-…).</summary>
    public bool IsBuiltIn => _text.StartsWith(BuiltIn, StringComparison.Ordinal);

    /// <summary>True for one of a domain (S-1-5-21-…).</summary>
    public bool IsOfDomain => _text.StartsWith(Domain, StringComparison.Ordinal) && _text.Split('-').Length == DomainParts;

    /// <summary>Reads the octets; null when they are no such identifier.</summary>
    public static SecurityId? Read(ReadOnlySpan<byte> octets) => SidText.Read(octets) is { } text ? new(text) : null;

    /// <inheritdoc/>
    public override string ToString() => _text;
}
