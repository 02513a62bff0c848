using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Provisioning.Http;

/// <summary>
/// Shows a statement about the client that its private key signed (RFC 7523 §2.2, RFC 7515). A service whose clock is another one's is met by its own: when it refuses the statement and says another time, it gets one of
/// that time.
/// </summary>
internal sealed class KeyProof(OAuthSettings settings, PrivateKeySource keys, ConnectorContext context) : IClientProof
{
    private const string Kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    // Some services refuse statements that hold longer.
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WorthMinding = TimeSpan.FromSeconds(30);
    private TimeSpan _ahead;

    public async ValueTask<TokenAnswer> AskAsync(TokenEndpoint endpoint, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        var answer = await AskOnceAsync(endpoint, form, cancellationToken).ConfigureAwait(false);
        if (answer.Token is not null || answer.Date is not { } date || ((date - context.Clock.GetUtcNow()) - _ahead).Duration() < WorthMinding)
            return answer;
        _ahead = date - context.Clock.GetUtcNow();
        context.Report?.Invoke(new WarningEvent($"The clocks of this machine and of {endpoint.Address.Host} are {_ahead.Duration():hh\\:mm\\:ss} apart: app '{context.App.Name}' signs in by the other one's."));
        return await AskOnceAsync(endpoint, form, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => keys.Dispose();

    private async ValueTask<TokenAnswer> AskOnceAsync(TokenEndpoint endpoint, IReadOnlyList<KeyValuePair<string, string>> form, CancellationToken cancellationToken)
    {
        var key = await keys.GetAsync(cancellationToken).ConfigureAwait(false);
        return await endpoint.AskAsync(
            [.. form, new("client_id", settings.ClientId), new("client_assertion_type", Kind), new("client_assertion", Statement(key))],
            null,
            cancellationToken).ConfigureAwait(false);
    }

    private string Statement(PrivateKey key)
    {
        var now = context.Clock.GetUtcNow() + _ahead;
        var (algorithm, sign) = Signer(key.Key);
        var header = new Dictionary<string, object> { ["alg"] = algorithm, ["typ"] = "JWT" };
        if (settings.SigningKeyId is { } id)
            header["kid"] = id;
        if (key.Certificate is { } certificate)
            header["x5t#S256"] = Encoded(certificate.GetCertHash(HashAlgorithmName.SHA256));
        var body = new Dictionary<string, object>
        {
            ["iss"] = settings.ClientId,
            ["sub"] = settings.ClientId,
            ["aud"] = settings.AssertionAudience ?? settings.TokenUri.OriginalString,
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Life).ToUnixTimeSeconds(),
        };
        var text = $"{Encoded(JsonSerializer.SerializeToUtf8Bytes(header))}.{Encoded(JsonSerializer.SerializeToUtf8Bytes(body))}";
        return $"{text}.{Encoded(sign(Encoding.ASCII.GetBytes(text)))}";
    }

    private static (string Algorithm, Func<byte[], byte[]> Sign) Signer(AsymmetricAlgorithm key) => key switch
    {
        RSA rsa => ("RS256", data => rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
        ECDsa { KeySize: 256 } ec => ("ES256", data => ec.SignData(data, HashAlgorithmName.SHA256)),
        ECDsa { KeySize: 384 } ec => ("ES384", data => ec.SignData(data, HashAlgorithmName.SHA384)),
        ECDsa ec => ("ES512", data => ec.SignData(data, HashAlgorithmName.SHA512)),
        _ => throw new NotSupportedException($"Keys are RSA or ECDSA, and not {key.GetType().Name}."),
    };

    private static string Encoded(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
