namespace Provisioning.Http;

/// <summary>Names under which services take secrets: what has such a name is no setting.</summary>
internal static class SecretNames
{
    private static readonly string[] Headers = ["Auth", "Cookie", "Token", "Secret", "Password", "Key", "Signature"];
    private static readonly string[] Parameters = ["secret", "password", "assertion", "key"];

    /// <summary>True for a header that carries a secret.</summary>
    public static bool IsHeader(string name) => Headers.Any(n => name.Contains(n, StringComparison.OrdinalIgnoreCase));

    /// <summary>True for a field of a request for tokens that carries one.</summary>
    public static bool IsParameter(string name) => Parameters.Any(n => name.Contains(n, StringComparison.OrdinalIgnoreCase));
}
