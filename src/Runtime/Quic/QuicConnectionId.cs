using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace H3Routes.Quic;

/// <summary>A connection id of 0 to 20 bytes (RFC 9000 17.2) as a value: three words, zero behind its end.</summary>
internal readonly struct QuicConnectionId : IEquatable<QuicConnectionId>
{
    /// <summary>Bytes of each id that we issue. Short headers do not say how long theirs is, so it is the same for all.</summary>
    public const int OwnLength = 16;

    /// <summary>Bytes of the longest id in QUIC version 1.</summary>
    public const int MaxLength = 20;

    private readonly ulong _first;
    private readonly ulong _second;
    private readonly uint _third;
    private readonly uint _length;

    public QuicConnectionId(ReadOnlySpan<byte> id)
    {
        if (id.Length == OwnLength)
        {
            _first = BinaryPrimitives.ReadUInt64LittleEndian(id);
            _second = BinaryPrimitives.ReadUInt64LittleEndian(id[8..]);
        }
        else
        {
            Span<byte> padded = stackalloc byte[24];
            padded.Clear();
            id.CopyTo(padded[..MaxLength]);
            _first = BinaryPrimitives.ReadUInt64LittleEndian(padded);
            _second = BinaryPrimitives.ReadUInt64LittleEndian(padded[8..]);
            _third = BinaryPrimitives.ReadUInt32LittleEndian(padded[16..]);
        }

        _length = (uint)id.Length;
    }

    public int Length => (int)_length;

    public ulong First => _first;

    public ulong Second => _second;

    /// <summary>What the first two words leave: the last bytes, and the length.</summary>
    public ulong Rest => ((ulong)_length << 32) | _third;

    /// <summary>Writes <see cref="Length"/> bytes.</summary>
    public void CopyTo(Span<byte> destination)
    {
        Span<byte> padded = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64LittleEndian(padded, _first);
        BinaryPrimitives.WriteUInt64LittleEndian(padded[8..], _second);
        BinaryPrimitives.WriteUInt32LittleEndian(padded[16..], _third);
        padded[..Length].CopyTo(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Equals(QuicConnectionId other) => _first == other._first && _second == other._second && Rest == other.Rest;

    public override bool Equals(object? obj) => obj is QuicConnectionId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(_first, _second, Rest);

    /// <summary>Lower-case hexadecimal, as in qlog.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[MaxLength];
        CopyTo(bytes);
        return Convert.ToHexStringLower(bytes[..Length]);
    }
}
