using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Scim.Service;

/// <summary>
/// Where a page by cursor ended (RFC 9865): behind which resource. It has nothing of what resources hold, stays good while resources come and go, and is good for the same question only.
/// </summary>
/// <param name="Kind">The kind of the last resource.</param>
/// <param name="Number">Its place in the order of creation.</param>
internal sealed record PageCursor(ResourceKind Kind, long Number)
{
    private const int MarkBytes = 8;

    /// <summary>The cursor as text of letters, digits, '-' and '_'.</summary>
    public string Write(string question) => Encode(string.Create(CultureInfo.InvariantCulture, $"{(int)Kind}.{Number}.{Mark(question)}"));

    /// <exception cref="ScimException">invalidCursor: the service did not give it, or for another question.</exception>
    public static PageCursor Read(string text, string question)
    {
        if (Decode(text)?.Split('.') is [var kind, var number, var mark]
            && mark == Mark(question)
            && int.TryParse(kind, NumberStyles.None, CultureInfo.InvariantCulture, out var k) && Enum.IsDefined((ResourceKind)k)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var n))
            return new((ResourceKind)k, n);
        throw ScimException.BadRequest(ScimException.InvalidCursor, "The cursor is none that this service gave for this query.");
    }

    private static string Mark(string question) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(question)).AsSpan(0, MarkBytes));

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static string? Decode(string text)
    {
        const int Longest = 100;
        if (text.Length > Longest)
            return null;
        var bytes = Encoding.UTF8.GetBytes(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
        return Base64.DecodeFromUtf8InPlace(bytes, out var written) == System.Buffers.OperationStatus.Done ? Encoding.UTF8.GetString(bytes, 0, written) : null;
    }
}
