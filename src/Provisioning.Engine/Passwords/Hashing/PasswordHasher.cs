using System.Globalization;
using System.Security.Cryptography;
using Konscious.Security.Cryptography;

namespace Provisioning.Engine;

/// <summary>
/// Salted slow hashes of passwords: Argon2id (RFC 9106) with the parameters of OWASP's password storage cheat sheet, as text in the form of the PHC string format, so that a hash says by itself how it was made.
/// </summary>
internal static class PasswordHasher
{
    private const int MemoryKiB = 19 * 1024;
    private const int Passes = 2;
    private const int Lanes = 1;
    private const int SaltLength = 16;
    private const int HashLength = 32;
    private const string Algorithm = "argon2id";

    /// <summary>The password's hash, with a salt of its own.</summary>
    public static async ValueTask<string> HashAsync(SecretText password, CancellationToken cancellationToken)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        var hash = await ComputeAsync(password, salt, MemoryKiB, Passes, Lanes, HashLength, cancellationToken).ConfigureAwait(false);
        return string.Create(CultureInfo.InvariantCulture, $"${Algorithm}$v=19$m={MemoryKiB},t={Passes},p={Lanes}${Text(salt)}${Text(hash)}");
    }

    /// <summary>True when the password has this hash. Takes as long whether it has or not.</summary>
    /// <exception cref="FormatException">The text is no hash of this kind.</exception>
    public static async ValueTask<bool> IsAsync(SecretText password, string hash, CancellationToken cancellationToken)
    {
        var parts = hash.Split('$');
        if (parts is not ["", Algorithm, "v=19", var numbers, var salt, var expected])
            throw new FormatException("A password's hash is not one of Argon2id.");
        var parameters = numbers.Split(',').Select(p => p.Split('=')).ToDictionary(p => p[0], p => int.Parse(p[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        var wanted = Bytes(expected);
        var computed = await ComputeAsync(password, Bytes(salt), parameters["m"], parameters["t"], parameters["p"], wanted.Length, cancellationToken).ConfigureAwait(false);
        return CryptographicOperations.FixedTimeEquals(computed, wanted);
    }

    private static async ValueTask<byte[]> ComputeAsync(SecretText password, byte[] salt, int memory, int passes, int lanes, int length, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var bytes = password.ToUtf8();
        try
        {
            using var argon = new Argon2id(bytes) { Salt = salt, MemorySize = memory, Iterations = passes, DegreeOfParallelism = lanes };
            return await argon.GetBytesAsync(length).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static string Text(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[] Bytes(string text) => Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='));
}
