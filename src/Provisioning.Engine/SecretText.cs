using System.Runtime.InteropServices;
using System.Security;
using System.Security.Cryptography;
using System.Text;

namespace Provisioning.Engine;

/// <summary>A secret's characters, in memory that the garbage collector does not move and that is cleared when this is disposed.</summary>
public sealed class SecretText : IDisposable
{
    private readonly char[] _characters;
    private bool _cleared;

    private SecretText(char[] characters) => _characters = characters;

    /// <summary>How many UTF-16 units there are.</summary>
    public int Length => _characters.Length;

    /// <summary>The characters.</summary>
    /// <exception cref="ObjectDisposedException">They were cleared.</exception>
    public ReadOnlyMemory<char> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(_cleared, this);
            return _characters;
        }
    }

    /// <summary>The characters.</summary>
    public ReadOnlySpan<char> Span => Memory.Span;

    /// <summary>A copy of what a SecureString holds.</summary>
    public static SecretText From(SecureString secret) => new(Characters(secret));

    /// <summary>What the filler writes into a buffer of this length.</summary>
    public static SecretText Make<T>(int length, T state, System.Buffers.SpanAction<char, T> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        var characters = Pinned<char>(length);
        fill(characters, state);
        return new(characters);
    }

    /// <summary>A copy of these characters.</summary>
    public static SecretText From(ReadOnlySpan<char> characters)
    {
        var copy = Pinned<char>(characters.Length);
        characters.CopyTo(copy);
        return new(copy);
    }

    /// <summary>What a SecureString holds, in pinned memory that the caller clears.</summary>
    internal static char[] Characters(SecureString secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var pointer = Marshal.SecureStringToGlobalAllocUnicode(secret);
        try
        {
            var characters = Pinned<char>(secret.Length);
            Marshal.Copy(pointer, characters, 0, characters.Length);
            return characters;
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(pointer);
        }
    }

    /// <summary>The characters in UTF-8, in pinned memory that the caller clears.</summary>
    internal byte[] ToUtf8()
    {
        var bytes = Pinned<byte>(Encoding.UTF8.GetByteCount(Span));
        Encoding.UTF8.GetBytes(Span, bytes);
        return bytes;
    }

    /// <summary>A SecureString of the same characters, to hand on.</summary>
    public SecureString ToSecureString()
    {
        var secret = new SecureString();
        foreach (var character in Span)
            secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(_characters.AsSpan()));
        _cleared = true;
    }

    /// <inheritdoc/>
    public override string ToString() => nameof(SecretText);

    private static T[] Pinned<T>(int length) => GC.AllocateArray<T>(length, pinned: true);
}
