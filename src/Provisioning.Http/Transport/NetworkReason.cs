namespace Provisioning.Http;

/// <summary>Why a request did not get through, for people.</summary>
public static class NetworkReason
{
    /// <summary>After a colon: what went wrong.</summary>
    public static string Of(Exception cause) => cause switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "its name is not known",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "the secure connection failed (certificate or protocol)",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "nothing answers there",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "the proxy does not let it through",
        _ => "the connection broke off",
    };

    /// <summary>What to do about it.</summary>
    /// <param name="cause">What went wrong.</param>
    /// <param name="address">What says where the service is.</param>
    public static string Action(Exception cause, string address) => cause switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "Where its certificate comes from an authority of your own, name it: CaPath; where it asks for a certificate, give one: ClientCertificatePath.",
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } => "Check Proxy, ProxyUserName and ProxyPassword.",
        _ => $"Check {address}, the network and the service; Test-ProvApp tries it again.",
    };

    /// <summary>True when the same request may get through later.</summary>
    public static bool IsTransient(Exception cause) => cause is not HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError };

    /// <summary>True when nothing of the request can have arrived.</summary>
    public static bool WasNeverSent(Exception cause) =>
        cause is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError };
}
