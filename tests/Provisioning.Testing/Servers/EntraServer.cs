using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace Provisioning.Testing;

/// <summary>
/// What Microsoft Entra is to a client, under its own name: metadata, the discovery of clouds, and signed tokens for secrets, certificates and codes that people enter; and a service (scim.example) that lets in who
/// shows a token of it. It is reached through a proxy that leads all names here.
/// </summary>
public sealed class EntraServer : IAsyncDisposable
{
    public const string Tenant = "6f1c9a52-0c1e-4c8f-9d55-0d4a4f6b7a11";
    public const string ClientId = "1b7d7e2a-6c0f-4f43-8f0e-2f1f6f3b9c55";
    public const string BaseUri = "https://scim.example/scim/v2";
    private const string Host = "login.microsoftonline.com";
    private readonly TestCertificate _certificate;
    private readonly SignInServer _server;
    private readonly TunnelProxy _proxy;
    private readonly RSA _key = RSA.Create(2048);
    private int _number;

    private EntraServer(TestCertificate certificate, SignInServer server)
    {
        (_certificate, _server) = (certificate, server);
        _proxy = new(port: new Uri(server.Uri).Port);
        server.Rule = Answer;
    }

    public string ProxyUri => _proxy.Uri;

    public string AuthorityFile => _certificate.AuthorityFile;

    /// <summary>The application's secret.</summary>
    public string Secret { get; set; } = "s3cr3t";

    /// <summary>The application's certificate.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>How often a person who is to enter a code is waited for.</summary>
    public int Patience { get; set; } = 2;

    /// <summary>Tokens with a lower number are not let in any more.</summary>
    public int LeastNumber { get; set; }

    /// <summary>Answers a request in another way; null for the right one.</summary>
    public Func<SignInRequest, SignInAnswer?> Rule { get; set; } = _ => null;

    /// <summary>Where tunnels were asked for to.</summary>
    public IEnumerable<string> Hosts => _proxy.Opened;

    public IReadOnlyList<SignInRequest> Requests => [.. _server.Requests];

    public IReadOnlyList<SignInRequest> TokenRequests => [.. _server.Requests.Where(r => r.Path.EndsWith("/oauth2/v2.0/token", StringComparison.Ordinal))];

    public static async Task<EntraServer> StartAsync()
    {
        var certificate = new TestCertificate(Host, others: "scim.example");
        return new(certificate, await SignInServer.StartAsync(certificate));
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
        _certificate.Dispose();
        _key.Dispose();
    }

    private SignInAnswer? Answer(SignInRequest request)
    {
        if (Rule(request) is { } other)
            return other;
        var path = request.Path.Split('?')[0];
        if (path.StartsWith("/scim/v2/", StringComparison.Ordinal))
            return IsLetIn(request.Authorization) ? new(200, """{"totalResults":0,"Resources":[]}""") : new(401, """{"detail":"who are you?"}""");
        return path switch
        {
            "/common/discovery/instance" => Json(new Dictionary<string, object>
            {
                ["tenant_discovery_endpoint"] = $"https://{Host}/{Tenant}/v2.0/.well-known/openid-configuration",
                ["api-version"] = "1.1",
                ["metadata"] = new[] { new { preferred_network = Host, preferred_cache = "login.windows.net", aliases = new[] { Host, "login.windows.net", "login.microsoft.com", "sts.windows.net" } } },
            }),
            $"/{Tenant}/v2.0/.well-known/openid-configuration" => Json(new
            {
                token_endpoint = $"https://{Host}/{Tenant}/oauth2/v2.0/token",
                device_authorization_endpoint = $"https://{Host}/{Tenant}/oauth2/v2.0/devicecode",
                authorization_endpoint = $"https://{Host}/{Tenant}/oauth2/v2.0/authorize",
                jwks_uri = $"https://{Host}/{Tenant}/discovery/v2.0/keys",
                issuer = $"https://{Host}/{Tenant}/v2.0",
            }),
            $"/{Tenant}/oauth2/v2.0/devicecode" => Json(new { user_code = "ABCD1234", device_code = "device-code", verification_uri = "https://microsoft.com/devicelogin", expires_in = 900, interval = 0, message = "Sign in." }),
            $"/{Tenant}/oauth2/v2.0/token" => Token(request.Form),
            _ => new(404),
        };
    }

    private SignInAnswer Token(IReadOnlyDictionary<string, string> form)
    {
        switch (form["grant_type"])
        {
            case "client_credentials" when form.GetValueOrDefault("client_secret") == Secret || Proves(form.GetValueOrDefault("client_assertion")):
                return Json(new { token_type = "Bearer", expires_in = 3599, ext_expires_in = 3599, access_token = NewToken(ClientId) });
            case "client_credentials":
                return Json(new { error = "invalid_client", error_description = $"AADSTS7000215: Invalid client secret provided: {form.GetValueOrDefault("client_secret")}. Trace ID: 1", error_codes = new[] { 7000215 } }, 401);
            case "device_code" or "urn:ietf:params:oauth:grant-type:device_code" when Patience-- > 0:
                return Json(new { error = "authorization_pending", error_description = "AADSTS70016: waiting" }, 400);
            case "device_code" or "urn:ietf:params:oauth:grant-type:device_code" or "refresh_token":
                return Json(new
                {
                    token_type = "Bearer",
                    scope = form["scope"],
                    expires_in = 3599,
                    access_token = NewToken("anna"),
                    refresh_token = "refresh-token",
                    id_token = Signed(new { iss = $"https://{Host}/{Tenant}/v2.0", aud = ClientId, sub = "anna", oid = "anna", tid = Tenant, preferred_username = "anna@contoso.example" }),
                    client_info = Encoded(JsonSerializer.SerializeToUtf8Bytes(new { uid = "anna", utid = Tenant })),
                });
            default:
                return Json(new { error = "unsupported_grant_type" }, 400);
        }
    }

    private string NewToken(string subject) => Signed(new { iss = $"https://{Host}/{Tenant}/v2.0", aud = "api://scim", sub = subject, number = Interlocked.Increment(ref _number) });

    private string Signed(object body)
    {
        var text = $"{Encoded("{\"alg\":\"RS256\",\"typ\":\"JWT\"}"u8.ToArray())}.{Encoded(JsonSerializer.SerializeToUtf8Bytes(body))}";
        return $"{text}.{Encoded(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    private bool IsLetIn(string? header)
    {
        var parts = header?.Replace("Bearer ", "", StringComparison.Ordinal).Split('.') ?? [];
        return parts.Length == 3
            && _key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decoded(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            && JsonDocument.Parse(Decoded(parts[1])).RootElement.GetProperty("number").GetInt32() > LeastNumber;
    }

    // A statement that the application's certificate signed, for this endpoint and this client.
    private bool Proves(string? statement)
    {
        if (statement?.Split('.') is not [var header, var body, var signature] || Certificate?.GetRSAPublicKey() is not { } key)
            return false;
        using var closing = key;
        var (head, said) = (JsonDocument.Parse(Decoded(header)).RootElement, JsonDocument.Parse(Decoded(body)).RootElement);
        var padding = head.GetProperty("alg").GetString() == "PS256" ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        return said.GetProperty("iss").GetString() == ClientId
            && said.GetProperty("aud").GetString() == $"https://{Host}/{Tenant}/oauth2/v2.0/token"
            && key.VerifyData(Encoding.ASCII.GetBytes($"{header}.{body}"), Decoded(signature), HashAlgorithmName.SHA256, padding);
    }

    private static SignInAnswer Json(object value, int status = 200) => new(status, JsonSerializer.Serialize(value));

    private static string Encoded(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[] Decoded(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
}
