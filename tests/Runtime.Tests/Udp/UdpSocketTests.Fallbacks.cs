using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace H3Routes.Udp;

public sealed unsafe partial class UdpSocketTests
{
    private const int SO_NO_CHECK = 11;

    /// <summary>The kernel refuses GSO (EINVAL or EIO) on a socket that makes no checksums, as it does on devices that cannot make them.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_refused_GSO_message_goes_out_in_pieces_and_GSO_stays_off(bool batches)
    {
        using var sender = Bind("127.0.0.1", new UdpSocketOptions { AllowBatches = batches });
        Assert.SkipUnless(sender.Segments, "This kernel has no UDP GSO (Linux 4.18).");
        using var receiver = Bind("127.0.0.1");
        int one = 1;
        Assert.Equal(0, Interop.Libc.setsockopt(sender.FileDescriptor, Interop.Libc.SOL_SOCKET, SO_NO_CHECK, &one, sizeof(int)));
        var to = SocketAddressBytes.From(receiver.LocalEndPoint);
        for (int i = 0; i < 4; i++)
        {
            Send(sender, i, 3500, 1000, to);
        }

        Assert.True(sender.Flush());
        Assert.False(sender.Segments);
        Send(sender, 4, 3500, 1000, to);
        Assert.True(sender.Flush());
        Assert.Equal(0, sender.Dropped);
        var received = Collect(receiver, 5 * 4);
        for (int i = 0; i < received.Count; i++)
        {
            Assert.Equal(Content(i / 4, 3500)[(i % 4 * 1000)..Math.Min(3500, ((i % 4) + 1) * 1000)], received[i].Data);
        }
    }

    /// <summary>Broadcast without permission, alone and as a GSO message.</summary>
    [Fact]
    public void Datagrams_that_are_not_permitted_are_dropped_and_GSO_stays_on()
    {
        using var sender = Bind("127.0.0.1");
        using var receiver = Bind("127.0.0.1");
        bool segments = sender.Segments;
        var broadcast = SocketAddressBytes.From(new IPEndPoint(IPAddress.Broadcast, 9));
        var to = SocketAddressBytes.From(receiver.LocalEndPoint);
        Send(sender, 1, 10, 10, broadcast);
        Send(sender, 2, 3000, 1000, broadcast);
        Send(sender, 3, 100, 100, to);
        Assert.True(sender.Flush());
        Assert.Equal(4, sender.Dropped);
        Assert.Equal(segments, sender.Segments);
        Assert.Equal(Content(3, 100), Collect(receiver, 1)[0].Data);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ICMP_errors_break_neither_sending_nor_receiving(bool batches)
    {
        using var socket = Bind("127.0.0.1", new UdpSocketOptions { AllowBatches = batches });
        using var gone = Bind("127.0.0.1");
        var closed = SocketAddressBytes.From(gone.LocalEndPoint);
        gone.Dispose();

        // A connected socket hears of ports that are unreachable.
        Assert.Equal(0, connect(socket.FileDescriptor, &closed, (uint)closed.Length));
        for (int i = 0; i < 3; i++)
        {
            Send(socket, i, 10, 10, closed);
            Assert.True(socket.Flush());
            Assert.Equal(0, socket.Receive().Length);
        }

        // Sends without a receive between: each echo of the last one costs one more try and no datagram.
        for (int i = 0; i < 10; i++)
        {
            Send(socket, i, 10, 10, closed);
            Assert.True(socket.Flush());
        }

        Assert.Equal(0, socket.Dropped);
        Assert.Equal(0, socket.Receive().Length);
    }

    /// <summary>
    /// UDP over loopback never says EAGAIN, so a TCP connection takes the place of the socket: same calls, same errno when its buffer is full, and it looks neither at the
    /// destination nor at UDP's control messages.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_the_kernel_does_not_take_stays_and_goes_later(bool batches)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        client.Connect((IPEndPoint)listener.LocalEndpoint);
        client.Client.Blocking = false;
        using var server = listener.AcceptTcpClient();
        using var socket = Bind("127.0.0.1", new UdpSocketOptions { AllowBatches = batches, AllowSegmentation = false });
        Assert.NotEqual(-1, dup2((int)client.Client.Handle, socket.FileDescriptor));
        var to = SocketAddressBytes.From(socket.LocalEndPoint);

        // Single bytes behind a full buffer: TCP takes each of them or none.
        byte[] block = new byte[65_536];
        while (client.Client.Send(block, 0, block.Length, SocketFlags.None, out var error) > 0 && error == SocketError.Success)
        {
        }

        int added = 0;
        while (socket.Rent() is var room && room != null)
        {
            *room = (byte)(1 + (added % 200));
            socket.Add(1, 1, to, default);
            Assert.True(++added < 1_000_000);
        }

        Assert.False(socket.Flush());
        Assert.True(socket.Rent() == null);
        Assert.Equal(0, socket.Dropped);
        var received = new List<byte>();
        byte[] buffer = new byte[1 << 20];
        bool flushed = false;
        server.Client.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        while (!flushed || received.Count(one => one != 0) < added)
        {
            received.AddRange(buffer.AsSpan(0, server.Client.Receive(buffer)));
            flushed = flushed || socket.Flush();
        }

        Assert.True(socket.Rent() != null);
        Assert.Equal(Enumerable.Range(0, added).Select(i => (byte)(1 + (i % 200))), received.Where(one => one != 0));
    }

    [Fact]
    public void A_descriptor_that_is_no_socket_any_more_is_an_error()
    {
        using var socket = Bind("127.0.0.1");
        using var file = File.OpenHandle("/dev/null");
        Assert.NotEqual(-1, dup2((int)file.DangerousGetHandle(), socket.FileDescriptor));
        Assert.Throws<SocketException>(() => socket.Receive());
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int sockfd, void* addr, uint addrlen);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int dup2(int oldfd, int newfd);
}
