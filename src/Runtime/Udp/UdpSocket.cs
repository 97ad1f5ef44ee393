using System.Net;

namespace H3Routes.Udp;

/// <summary>A non-blocking UDP socket that receives and sends in batches: recvmmsg with GRO, sendmmsg with GSO, each probed and with a fallback. One thread's.</summary>
internal sealed unsafe class UdpSocket : IDisposable
{
    /// <summary>Opens and binds.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The address is in use, not of this host, or not permitted.</exception>
    public static UdpSocket Bind(IPEndPoint endPoint, UdpSocketOptions? options = null) => throw new NotImplementedException();

    public int FileDescriptor => throw new NotImplementedException();

    /// <summary>The bound address with its actual port.</summary>
    public IPEndPoint LocalEndPoint => throw new NotImplementedException();

    /// <summary>True while GSO is in use: it stops at the first refusal of the kernel or device.</summary>
    public bool Segments => throw new NotImplementedException();

    /// <summary>Most bytes of one GSO message (65,535 less headers, and at most 64 segments).</summary>
    public const int MaxMessage = 65_000;

    /// <summary>Receives one batch without blocking. The datagrams are valid until the next call.</summary>
    /// <returns>Empty when nothing waits. A length below the batch size means the socket is drained.</returns>
    public ReadOnlySpan<UdpDatagram> Receive() => throw new NotImplementedException();

    /// <summary>
    /// Room for one message of the send batch: <see cref="MaxMessage"/> bytes. Flushes first if the batch is full. Null while the kernel takes nothing (wait for writable,
    /// then <see cref="Flush"/>).
    /// </summary>
    public byte* Rent() => throw new NotImplementedException();

    /// <summary>Adds what was written to the rented room: <paramref name="length"/> bytes in segments of <paramref name="segmentSize"/>, the last may be shorter.</summary>
    public void Add(int length, int segmentSize, in SocketAddressBytes to, in SocketAddressBytes from) => throw new NotImplementedException();

    /// <summary>Sends what was added. False if the kernel took only a part (EAGAIN): the rest stays, wait for writable and call again. A datagram that the kernel refuses otherwise is dropped and counted.</summary>
    public bool Flush() => throw new NotImplementedException();

    /// <summary>Datagrams the kernel refused for good (unreachable, too big, not permitted): lost, as UDP may lose any.</summary>
    public long Dropped => throw new NotImplementedException();

    public void Dispose() => throw new NotImplementedException();
}
