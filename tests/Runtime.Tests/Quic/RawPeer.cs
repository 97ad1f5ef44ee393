using System.Net;
using System.Net.Sockets;

namespace H3Routes.Quic;

/// <summary>A plain socket that sends what no client would.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly IPEndPoint _target;

    public RawPeer(IPEndPoint target)
    {
        _target = target;
        _socket.Blocking = false;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
    }

    public void Send(ReadOnlySpan<byte> datagram) => _socket.SendTo(datagram, _target);

    /// <summary>Null when nothing waits.</summary>
    public byte[]? Receive()
    {
        var buffer = new byte[65_536];
        return _socket.Available > 0 ? buffer[.._socket.Receive(buffer)] : null;
    }

    /// <summary>A long header of any version, padded with noise.</summary>
    public static byte[] LongHeader(uint version, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, int length, Random random, byte first = 0xc0)
    {
        var packet = new byte[length];
        random.NextBytes(packet);
        packet[0] = first;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(1), version);
        packet[5] = (byte)destination.Length;
        destination.CopyTo(packet.AsSpan(6));
        packet[6 + destination.Length] = (byte)source.Length;
        source.CopyTo(packet.AsSpan(7 + destination.Length));
        return packet;
    }

    public void Dispose() => _socket.Dispose();
}
