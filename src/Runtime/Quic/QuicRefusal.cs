using System.Buffers.Binary;

namespace H3Routes.Quic;

/// <summary>What a server that takes no connections answers to a client's Initial packet (RFC 9000 5.2.2): one of its own with CONNECTION_CLOSE. No connection is made for it.</summary>
internal static class QuicRefusal
{
    private const int NumberLength = 4;

    /// <summary>RFC 9000 19.19: CONNECTION_REFUSED, the type of no frame, no reason.</summary>
    private static ReadOnlySpan<byte> Close => [0x1c, 0x02, 0x00, 0x00];

    /// <param name="packet">Room for 75 bytes at least.</param>
    /// <param name="initial">The client's, of version 1.</param>
    /// <param name="source">An id of ours.</param>
    /// <returns>The packet's length.</returns>
    public static int Write(Span<byte> packet, in QuicLongHeader initial, in QuicConnectionId source)
    {
        // RFC 9000 17.2.2: a server sends no token.
        packet[0] = 0xc0 | (NumberLength - 1);
        BinaryPrimitives.WriteUInt32BigEndian(packet[1..], initial.Version);
        var length = 5;
        packet[length++] = (byte)initial.Source.Length;
        initial.Source.CopyTo(packet[length..]);
        length += initial.Source.Length;
        packet[length++] = QuicConnectionId.OwnLength;
        source.CopyTo(packet.Slice(length, QuicConnectionId.OwnLength));
        length += QuicConnectionId.OwnLength;
        packet[length++] = 0;
        packet[length++] = (byte)(NumberLength + Close.Length + QuicInitialKeys.TagLength);
        var numberOffset = length;
        packet.Slice(length, NumberLength).Clear();
        length += NumberLength;
        Close.CopyTo(packet[length..]);
        length += Close.Length + QuicInitialKeys.TagLength;
        using var keys = new QuicInitialKeys(initial.Destination, isServer: true);
        keys.Seal(packet[..length], numberOffset, number: 0);
        return length;
    }
}
