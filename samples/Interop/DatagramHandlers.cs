using H3Routes;

namespace Interop;

/// <summary>Datagrams come back as they are.</summary>
internal static class DatagramHandlers
{
    [Datagram("/dgram", Protocol = "h3-datagram-echo")]
    public static void Echo(H3Datagrams flow, ReadOnlySpan<byte> datagram) => flow.Send(datagram);

    [Datagram(Alpn = "h3routes-echo")]
    public static void Echo(H3DatagramConnection connection, ReadOnlySpan<byte> datagram) => connection.SendDatagram(datagram);
}
