using System.Globalization;

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
/// Where the next read of changes begins, as a domain controller counts: good for one copy of its database (the invocationId), which is another one after a restore. A <see cref="Watermark"/> carries it, with the server, what was read, and a
/// checksum: a domain controller may answer a damaged cookie with no changes and no error.
/// </summary>
/// <param name="Method">How changes are asked for.</param>
/// <param name="InvocationId">The copy of the database.</param>
/// <param name="Usn">A number of the domain controller (highestCommittedUSN) up to which everything was read. With <see cref="ChangesMethod.Usn"/> changes begin after it; else it only tells containers that were known from new ones.</param>
/// <param name="Cookie">What the domain controller gave; empty where <see cref="Method"/> needs none.</param>
internal sealed record ChangesMark(ChangesMethod Method, Guid InvocationId, long Usn, ReadOnlyMemory<byte> Cookie)
{
    /// <summary>The mark that the text is; null when it is none.</summary>
    public static ChangesMark? Parse(string text)
    {
        if (text.Split(' ') is not [var method, var invocation, var usn, var cookie])
            return null;
        var octets = new byte[cookie.Length];
        return Enum.TryParse<ChangesMethod>(method, out var how) && Enum.IsDefined(how) && how.ToString() == method
            && Guid.TryParseExact(invocation, "D", out var id)
            && long.TryParse(usn, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && Convert.TryFromBase64String(cookie, octets, out var length)
            ? new(how, id, number, octets.AsMemory(0, length))
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Method} {InvocationId:D} {Usn} {Convert.ToBase64String(Cookie.Span)}");
}
