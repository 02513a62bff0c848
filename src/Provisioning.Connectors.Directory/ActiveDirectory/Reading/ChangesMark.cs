using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Connectors.Directory.ActiveDirectory;

/// <summary>How changes are asked for.</summary>
internal enum ChangesMethod
{
    /// <summary>By the control for synchronisation, with the right to see everything that is replicated.</summary>
    DirSync,

    /// <summary>By the same control, of what the account may read (LDAP_DIRSYNC_OBJECT_SECURITY).</summary>
    DirSyncOwnRights,

    /// <summary>By uSNChanged.</summary>
    Usn,
}

/// <summary>
/// Where the next read of changes begins. It is good for one domain controller and one copy of its database (the invocationId), and for what was asked for: anything else is read whole. A checksum stands at its end, since a domain
/// controller may answer a damaged cookie with no changes and no error.
/// </summary>
/// <param name="Method">How changes are asked for.</param>
/// <param name="InvocationId">The copy of the database.</param>
/// <param name="Scope">What was asked for (<see cref="ScopeOf"/>).</param>
/// <param name="Usn">Everything up to this update sequence number of the domain controller was read.</param>
/// <param name="Cookie">What the domain controller gave; empty where <see cref="Method"/> needs none.</param>
internal sealed record ChangesMark(ChangesMethod Method, Guid InvocationId, string Scope, long Usn, ReadOnlyMemory<byte> Cookie)
{
    private const string Version = "ad1";
    private const int ChecksumBytes = 12;

    /// <summary>A short text that is another one where something else is asked for.</summary>
    /// <param name="parts">What is asked for: bases, filter, attributes.</param>
    public static string ScopeOf(IEnumerable<string> parts) => Hash(string.Join('\n', parts.Select(p => $"{p.Length}:{p}")));

    /// <summary>The mark that the text is; null when it is none, or damaged.</summary>
    public static ChangesMark? Parse(string text)
    {
        var end = text.LastIndexOf(' ');
        if (end < 0 || text[(end + 1)..] != Hash(text[..end]) || text[..end].Split(' ') is not [Version, var method, var invocation, var scope, var usn, var cookie])
            return null;
        return Enum.TryParse<ChangesMethod>(method, out var how) && Enum.IsDefined(how)
            && Guid.TryParseExact(invocation, "D", out var id)
            && long.TryParse(usn, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new(how, id, scope, number, Convert.FromBase64String(cookie))
            : null;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Version} {Method} {InvocationId:D} {Scope} {Usn} {Convert.ToBase64String(Cookie.Span)}");
        return $"{text} {Hash(text)}";
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, ChecksumBytes));
}
