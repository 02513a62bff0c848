using System.Buffers.Binary;

namespace Provisioning.Ldap;

/// <summary>
/// Octets as they come from the network, cut into messages. What a length says is not believed before its octets are there: the buffer never has more than twice what came.
/// </summary>
internal sealed class FrameBuffer
{
    private const int Usual = 64 * 1024;
    private readonly int _maxMessage;
    private byte[] _octets = new byte[Usual];
    private int _start;
    private int _end;

    public FrameBuffer(int maxMessage) => _maxMessage = maxMessage;

    /// <summary>How many octets wait to be taken.</summary>
    public int Waiting => _end - _start;

    /// <summary>Room for more octets; <see cref="Added"/> says how many came.</summary>
    public Memory<byte> Free()
    {
        if (_end == _octets.Length)
            MakeRoom();
        return _octets.AsMemory(_end);
    }

    public void Added(int count) => _end += count;

    public void Add(ReadOnlySpan<byte> octets)
    {
        while (!octets.IsEmpty)
        {
            var free = Free().Span;
            var part = octets[..Math.Min(free.Length, octets.Length)];
            part.CopyTo(free);
            Added(part.Length);
            octets = octets[part.Length..];
        }
    }

    /// <summary>Takes a whole LDAP message, as octets of its own.</summary>
    /// <exception cref="LdapException"><see cref="LdapFailure.Protocol"/>: what came is none, or it is too large.</exception>
    public bool TryTakeMessage(out byte[] message)
    {
        message = [];
        var waiting = _octets.AsSpan(_start, Waiting);
        if (waiting.IsEmpty)
            return false;
        if (waiting[0] != BerTag.Sequence)
            throw LdapErrors.Protocol($"begins with 0x{waiting[0]:X2}");
        var header = BerLength.Read(waiting[1..], out var length);
        if (header < 0)
            throw LdapErrors.Protocol("has a length of a form that LDAP does not have");
        if (header == 0)
            return false;
        if (length > _maxMessage - 1 - header)
            throw LdapErrors.Protocol($"has {length} octets, and at most {_maxMessage} are taken");
        return TryTake(0, 1 + header + (int)length, out message);
    }

    /// <summary>Takes a packet of a security layer: its length in four octets, then itself (RFC 4422 §3.7).</summary>
    public bool TryTakePacket(int maxPacket, out byte[] packet)
    {
        packet = [];
        const int header = sizeof(uint);
        if (Waiting < header)
            return false;
        var length = BinaryPrimitives.ReadUInt32BigEndian(_octets.AsSpan(_start));
        if (length > maxPacket)
            throw LdapErrors.Protocol($"is sealed in a packet of {length} octets, and at most {maxPacket} were agreed on");
        return TryTake(header, header + (int)length, out packet);
    }

    /// <summary>Takes everything that waits.</summary>
    public byte[] TakeAll()
    {
        TryTake(0, Waiting, out var all);
        return all;
    }

    private bool TryTake(int skip, int total, out byte[] taken)
    {
        taken = [];
        if (Waiting < total)
            return false;
        taken = _octets.AsSpan(_start + skip, total - skip).ToArray();
        _start += total;
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
            if (_octets.Length > Usual)
                _octets = new byte[Usual];
        }

        return true;
    }

    private void MakeRoom()
    {
        var target = Waiting > _octets.Length / 2 ? new byte[(int)Math.Min(Array.MaxLength, 2L * _octets.Length)] : _octets;
        Buffer.BlockCopy(_octets, _start, target, 0, Waiting);
        (_octets, _end, _start) = (target, Waiting, 0);
    }
}
