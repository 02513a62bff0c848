using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Connectors.Directory;

/// <summary>
/// Where the changes begin that a later read is to give: what a way of reading changes noted, with the server that it is good for, the bases, filter and attributes that it was read with, and a checksum, since a damaged one of these
/// can give nothing without an error.
/// </summary>
/// <param name="Method">The way of reading changes.</param>
/// <param name="Server">The server.</param>
/// <param name="Scope">What was read, as a hash.</param>
/// <param name="Payload">What the way of reading noted.</param>
internal sealed record Watermark(string Method, string Server, string Scope, string Payload)
{
    private const string Kind = "ldap1";
    private const int SumLength = 16;

    /// <summary>The mark that the text is; null when it is none, or was damaged.</summary>
    public static Watermark? Parse(string text)
    {
        if (text.Split(' ') is not [Kind, var method, var server, var scope, var payload, var sum] || sum != Sum(text[..text.LastIndexOf(' ')]))
            return null;
        return new(method, server, scope, Encoding.UTF8.GetString(Convert.FromBase64String(payload)));
    }

    /// <summary>The hash of what is read: a mark of another one says nothing of it.</summary>
    public static string ScopeOf(DirectorySettings settings, DirectoryDialect dialect)
    {
        var parts = settings.UserBases.Select(b => b.Normalized).Order(StringComparer.Ordinal)
            .Append(settings.UserFilter.ToString())
            .Append(dialect.Key.Name.ToLowerInvariant())
            .Concat(settings.Attributes.Order(StringComparer.OrdinalIgnoreCase))
            .Concat(settings.ExcludedAttributes.Order(StringComparer.OrdinalIgnoreCase).Select(a => "-" + a));
        return Sum(string.Join('\n', parts));
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = $"{Kind} {Method} {Server} {Scope} {Convert.ToBase64String(Encoding.UTF8.GetBytes(Payload))}";
        return $"{text} {Sum(text)}";
    }

    private static string Sum(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..SumLength];
}
