using System.Buffers.Binary;

namespace H3Routes.Quic;

/// <summary>The part of a long header that does not depend on the version (RFC 8999 5.1).</summary>
internal readonly ref struct QuicLongHeader
{
    /// <summary>RFC 9000 14.1: an Initial of a client comes in a datagram of at least so many bytes.</summary>
    public const int LeastInitialDatagram = 1_200;

    private QuicLongHeader(byte first, uint version, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, ReadOnlySpan<byte> rest)
    {
        First = first;
        Version = version;
        Destination = destination;
        Source = source;
        Rest = rest;
    }

    public byte First { get; }

    /// <summary>0: version negotiation.</summary>
    public uint Version { get; }

    public ReadOnlySpan<byte> Destination { get; }

    public ReadOnlySpan<byte> Source { get; }

    /// <summary>What follows the connection ids.</summary>
    public ReadOnlySpan<byte> Rest { get; }

    /// <summary>In version 1 (RFC 9000 17.2.2).</summary>
    public bool IsInitial => (First & 0x30) == 0;

    public static bool IsLong(byte first) => (first & 0x80) != 0;

    public static bool TryParse(ReadOnlySpan<byte> datagram, out QuicLongHeader header)
    {
        header = default;
        if (datagram.Length < 7)
        {
            return false;
        }

        var destinationLength = datagram[5];
        if (datagram.Length < 7 + destinationLength)
        {
            return false;
        }

        var sourceStart = 7 + destinationLength;
        var sourceLength = datagram[sourceStart - 1];
        if (datagram.Length < sourceStart + sourceLength)
        {
            return false;
        }

        header = new QuicLongHeader(
            datagram[0],
            BinaryPrimitives.ReadUInt32BigEndian(datagram[1..]),
            datagram.Slice(6, destinationLength),
            datagram.Slice(sourceStart, sourceLength),
            datagram[(sourceStart + sourceLength)..]);
        return true;
    }

    /// <summary>The token of an Initial, which may be empty.</summary>
    public bool TryGetToken(out ReadOnlySpan<byte> token)
    {
        token = default;
        if (Rest.IsEmpty)
        {
            return false;
        }

        // RFC 9000 16: the first two bits are the length of the length.
        var lengthBytes = 1 << (Rest[0] >> 6);
        if (Rest.Length < lengthBytes)
        {
            return false;
        }

        var length = (ulong)(Rest[0] & 0x3f);
        for (var i = 1; i < lengthBytes; i++)
        {
            length = (length << 8) | Rest[i];
        }

        if ((ulong)(Rest.Length - lengthBytes) < length)
        {
            return false;
        }

        token = Rest.Slice(lengthBytes, (int)length);
        return true;
    }
}
