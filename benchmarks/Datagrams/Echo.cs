namespace H3Routes.Benchmarks.Datagrams;

internal static class Echo
{
    [Datagram("/echo", Protocol = "echo")]
    public static void Http(H3Datagrams flow, ReadOnlySpan<byte> datagram) => flow.Send(datagram);

    public static void Raw(H3DatagramConnection connection, ReadOnlySpan<byte> datagram) => connection.SendDatagram(datagram);
}
