using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Http;

/// <summary>Shows a user name and a password (RFC 7617).</summary>
internal sealed class BasicSignIn(ConnectorContext context, string userName) : ISignIn
{
    public string Description => $"as '{userName}' with a password";

    public bool AsksSomebody => false;

    public async ValueTask<SignedIn> FetchAsync(CancellationToken cancellationToken)
    {
        var characters = await context.Secret!(cancellationToken).ConfigureAwait(false);
        try
        {
            var credentials = BasicCredentials.Of(userName, characters);
            return new(new("Basic", credentials), context.Clock.GetUtcNow(), null) { Secrets = characters.Length > 0 ? [credentials, new(characters)] : [credentials] };
        }
        finally
        {
            Array.Clear(characters);
        }
    }

    public void Dispose()
    {
    }
}

/// <summary>The text of a Basic header.</summary>
internal static class BasicCredentials
{
    public static string Of(string name, ReadOnlySpan<char> password)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(name.Length + 1 + password.Length)];
        try
        {
            var length = Encoding.UTF8.GetBytes(name + ":", bytes);
            return Convert.ToBase64String(bytes, 0, length + Encoding.UTF8.GetBytes(password, bytes.AsSpan(length)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
