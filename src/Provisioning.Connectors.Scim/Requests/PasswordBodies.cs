using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Provisioning.Scim;

namespace Provisioning.Connectors.Scim;

/// <summary>
/// The bodies of the requests that set a password (RFC 7643 §4.1.1: password is writeOnly). They are written into pinned memory without a string in between, and the caller clears them.
/// </summary>
internal static class PasswordBodies
{
    /// <summary>A PATCH that replaces the password and nothing else.</summary>
    public static byte[] Patch(ReadOnlySpan<char> password) => Join(
        """{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"password","value":"""u8,
        password,
        "}]}"u8);

    /// <summary>A PUT: the user as the service has it, with the password.</summary>
    public static byte[] Put(AttributeSet resource, ReadOnlySpan<char> password)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            resource.Without("meta").Without("groups").Without("password").Write(writer);
        return With(buffer.WrittenSpan, password);
    }

    /// <summary>A user with the password. A user has members already, so that another can follow before the brace at the end.</summary>
    public static byte[] With(ReadOnlySpan<byte> user, ReadOnlySpan<char> password) => Join([.. user[..^1], .. ",\"password\":"u8], password, "}"u8);

    private static byte[] Join(ReadOnlySpan<byte> before, ReadOnlySpan<char> password, ReadOnlySpan<byte> after)
    {
        var scratch = GC.AllocateArray<byte>(password.Length * 6 + 2, pinned: true);
        try
        {
            var length = Quote(password, scratch);
            var body = GC.AllocateArray<byte>(before.Length + length + after.Length, pinned: true);
            before.CopyTo(body);
            scratch.AsSpan(0, length).CopyTo(body.AsSpan(before.Length));
            after.CopyTo(body.AsSpan(before.Length + length));
            return body;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(scratch);
        }
    }

    // A JSON string (RFC 8259 §7), written here because the framework's writer escapes in buffers that it does not clear.
    private static int Quote(ReadOnlySpan<char> text, Span<byte> target)
    {
        var at = 0;
        target[at++] = (byte)'"';
        while (Rune.DecodeFromUtf16(text, out var rune, out var used) != OperationStatus.NeedMoreData)
        {
            text = text[used..];
            if (rune.Value is '"' or '\\')
            {
                target[at++] = (byte)'\\';
                target[at++] = (byte)rune.Value;
            }
            else if (rune.Value < ' ')
            {
                "\\u00"u8.CopyTo(target[at..]);
                target[at + 4] = (byte)"0123456789abcdef"[rune.Value >> 4];
                target[at + 5] = (byte)"0123456789abcdef"[rune.Value & 0xF];
                at += 6;
            }
            else
            {
                at += rune.EncodeToUtf8(target[at..]);
            }
        }

        target[at++] = (byte)'"';
        return at;
    }
}
