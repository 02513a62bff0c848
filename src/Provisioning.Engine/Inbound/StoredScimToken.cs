using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Provisioning.Engine;

/// <summary>
/// A token as it is kept: its hash. A token has 256 bits of chance, which nobody guesses however fast they try: SHA-256 keeps it as safe as a slow hash would, at a cost that each request can bear. The token's id goes into the hash as its salt.
/// </summary>
/// <param name="App">The app.</param>
/// <param name="Name">The name among the app's tokens.</param>
/// <param name="Id">By which it is found: the part of the token that is no secret.</param>
/// <param name="Hash">SHA-256 over the whole token, in base64.</param>
/// <param name="Scope">What it is good for.</param>
/// <param name="Created">When it was made.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="Expires">From when on it is not taken; null for never.</param>
/// <param name="LastUsed">When it was last used, to ten minutes.</param>
internal sealed record StoredScimToken(string App, string Name, string Id, string Hash, IReadOnlyList<ScimScope> Scope, DateTimeOffset Created, string CreatedBy, DateTimeOffset? Expires, DateTimeOffset? LastUsed)
{
    // By this, scanners of source code know it for what it is.
    private const string Mark = "prov";
    private const int IdBytes = 8;
    private const int SecretBytes = 32;

    /// <summary>The part of a token by which it is found; null for what is no token.</summary>
    public static string? IdIn(string token) => token.Split('_', 3) is [Mark, { Length: IdBytes * 2 } id, _] ? id : null;

    /// <summary>A new token: its text, and what is kept of it.</summary>
    public static (string Text, string Id, string Hash) New()
    {
        var id = RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true);
        var text = $"{Mark}_{id}_{RandomNumberGenerator.GetHexString(SecretBytes * 2, lowercase: true)}";
        return (text, id, Convert.ToBase64String(HashOf(text)));
    }

    /// <summary>True when this is the token, told in the same time whatever differs.</summary>
    public bool Is(string token)
    {
        Span<byte> kept = stackalloc byte[SHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(Hash, kept, out var length) && CryptographicOperations.FixedTimeEquals(kept[..length], HashOf(token));
    }

    public bool IsOver(DateTimeOffset now) => Expires <= now;

    public ScimToken Shown() => new() { App = App, Name = Name, Scope = Scope, Created = Created, CreatedBy = CreatedBy, Expires = Expires, LastUsed = LastUsed };

    public static string DocumentId(string app, string name) => AccountDocument.Prefix(app) + name.ToLowerInvariant();

    public static StoredScimToken Read(StoredDocument document) => JsonSerializer.Deserialize(document.Json.Span, EngineJson.Default.StoredScimToken)!;

    public DocumentWrite ToWrite(long? expectedRevision) =>
        new(Collections.ScimTokens, DocumentId(App, Name), Utf8JsonBuffer.Shared.Serialize(this, EngineJson.Default.StoredScimToken), [], expectedRevision);

    private static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
