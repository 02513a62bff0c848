using System.Text;

namespace Provisioning.Testing;

/// <summary>An SMTP server that this project did not write (smtp-server, npm), started for a test.</summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private readonly NodeServer _server;
    private readonly TemporaryFolder _folder;

    private SmtpServer(NodeServer server, TemporaryFolder folder) => (_server, _folder) = (server, folder);

    public int Port => _server.Port;

    /// <summary>What it took, in order: the raw text, headed by a line with the envelope, whether the connection was encrypted, and who had signed in.</summary>
    public IReadOnlyList<string> Mails => [.. Directory.GetFiles(_folder.Path, "*.eml").Order(StringComparer.Ordinal).Select(f => File.ReadAllText(f, Encoding.UTF8))];

    /// <summary>Starts the server and waits until it listens.</summary>
    /// <param name="tls">starttls, implicit or none.</param>
    /// <param name="certificate">Its certificate; without one it makes one that nobody trusts.</param>
    /// <param name="faults">What goes wrong with the messages one after the other: a code after the data, rcpt and a code, drop, hang, ok.</param>
    /// <param name="user">The account that may send; null for everybody.</param>
    /// <param name="password">The account's password.</param>
    /// <param name="port">The port; 0 for any.</param>
    public static async Task<SmtpServer> StartAsync(string tls = "starttls", TestCertificate? certificate = null, string faults = "", string? user = null, string? password = null, int port = 0)
    {
        var folder = new TemporaryFolder();
        var environment = new Dictionary<string, string>
        {
            ["SMTP_FOLDER"] = folder.Path,
            ["SMTP_TLS"] = tls,
            ["SMTP_FAULTS"] = faults,
            ["SMTP_PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        if (certificate is not null)
            (environment["SMTP_CERTIFICATE"], environment["SMTP_KEY"]) = (certificate.CertificateFile, certificate.KeyFile);
        if (user is not null)
            (environment["SMTP_USER"], environment["SMTP_PASSWORD"]) = (user, password!);
        return new(await NodeServer.StartAsync("smtp-server.mjs", environment), folder);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }
}
