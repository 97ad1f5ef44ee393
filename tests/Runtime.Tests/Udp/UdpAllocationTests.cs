using System.Net;

namespace H3Routes.Udp;

[CollectionDefinition(nameof(UdpAllocationTests), DisableParallelization = true)]
[Collection(nameof(UdpAllocationTests))]
public sealed unsafe class UdpAllocationTests
{
    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("0.0.0.0", true)]
    [InlineData("0.0.0.0", false)]
    public void Receiving_and_sending_allocate_nothing(string address, bool modern)
    {
        var options = new UdpSocketOptions { AllowBatches = modern, AllowCoalescing = modern, AllowSegmentation = modern };
        using var server = UdpSocket.Bind(new IPEndPoint(IPAddress.Parse(address), 0), options);
        using var client = UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), options);
        var target = SocketAddressBytes.From(new IPEndPoint(IPAddress.Loopback, server.LocalEndPoint.Port));
        RoundTrips(2000, server, client, target);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int echoed = RoundTrips(2000, server, client, target);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(0, allocated);
        Assert.Equal(2000 * 2500, echoed);
    }

    /// <returns>The bytes that came back.</returns>
    private static int RoundTrips(int count, UdpSocket server, UdpSocket client, in SocketAddressBytes target)
    {
        int echoed = 0;
        for (int i = 0; i < count; i++)
        {
            new Span<byte>(client.Rent(), 2500).Fill((byte)i);
            client.Add(2500, 1000, target, default);
            client.Flush();
            foreach (ref readonly var message in server.Receive())
            {
                new ReadOnlySpan<byte>(message.Data, message.Length).CopyTo(new Span<byte>(server.Rent(), UdpSocket.MaxMessage));
                server.Add(message.Length, message.SegmentSize, *message.Peer, *message.Local);
            }

            server.Flush();
            foreach (ref readonly var message in client.Receive())
            {
                echoed += message.Length;
            }
        }

        return echoed;
    }
}
