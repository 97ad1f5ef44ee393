using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace H3Routes.Udp;

/// <summary>Round trips over loopback, for each way of receiving and sending.</summary>
public sealed unsafe partial class UdpSocketTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private static readonly UdpSocketOptions[] Ways =
    [
        new(),
        new() { AllowSegmentation = false },
        new() { AllowCoalescing = false },
        new() { AllowBatches = false },
        new() { AllowSegmentation = false, AllowCoalescing = false, AllowBatches = false },
        new() { BatchSize = 1 },
    ];

    public static TheoryData<string, int> Paths()
    {
        var data = new TheoryData<string, int>();
        foreach (string address in (string[])["127.0.0.1", "::1"])
        {
            for (int way = 0; way < Ways.Length; way++)
            {
                data.Add(address, way);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Datagrams_arrive_whole_and_in_order(string address, int way)
    {
        SkipWithoutIPv6(address);
        using var sender = Bind(address, Ways[way]);
        using var receiver = Bind(address, Ways[way]);
        int[] sizes = [1, 20, 1200, 1472, 9000, 65_000, 0x7fff, 2, 1350, 64];
        var to = SocketAddressBytes.From(receiver.LocalEndPoint);
        for (int round = 0; round < 20; round++)
        {
            int first = round * sizes.Length;
            for (int i = 0; i < sizes.Length; i++)
            {
                Send(sender, first + i, sizes[i], sizes[i], to);
            }

            Assert.True(sender.Flush());
            var received = Collect(receiver, sizes.Length);
            for (int i = 0; i < sizes.Length; i++)
            {
                Assert.Equal(Content(first + i, sizes[i]), received[i].Data);
                Assert.Equal(sender.LocalEndPoint, received[i].Peer);
                Assert.Equal(receiver.LocalEndPoint, received[i].Local);
            }
        }

        Assert.Equal(0, sender.Dropped);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Segments_arrive_as_datagrams_of_their_size(string address, int way)
    {
        SkipWithoutIPv6(address);
        using var sender = Bind(address, Ways[way]);
        using var receiver = Bind(address, Ways[way]);
        var to = SocketAddressBytes.From(receiver.LocalEndPoint);
        foreach (var (length, segmentSize) in ((int, int)[])[(1200 * 10, 1200), ((1200 * 10) + 7, 1200), (64 * 1000, 1000), (65_000, 1350), (64, 1), (2400, 1200), (1201, 1200), (1200, 1200), (1000, 1200)])
        {
            Send(sender, length, length, segmentSize, to);
            Assert.True(sender.Flush());
            byte[] content = Content(length, length);
            var received = Collect(receiver, (length + segmentSize - 1) / segmentSize);
            for (int i = 0; i < received.Count; i++)
            {
                Assert.Equal(content[(i * segmentSize)..Math.Min(length, (i + 1) * segmentSize)], received[i].Data);
            }
        }

        Assert.Equal(Ways[way].AllowSegmentation, sender.Segments);
        Assert.Equal(Ways[way].AllowCoalescing, receiver.Coalesces);
    }

    [Fact]
    public void A_GSO_message_comes_back_as_one_GRO_message()
    {
        using var sender = Bind("127.0.0.1");
        using var receiver = Bind("127.0.0.1");
        Assert.SkipUnless(sender.Segments && receiver.Coalesces, "This kernel has no UDP GSO or GRO (Linux 5.0).");
        Send(sender, 1, 12_500, 1200, SocketAddressBytes.From(receiver.LocalEndPoint));
        Assert.True(sender.Flush());
        WaitReadable(receiver);
        var received = receiver.Receive();
        Assert.Equal(1, received.Length);
        Assert.Equal((12_500, 1200), (received[0].Length, received[0].SegmentSize));
    }

    [Fact]
    public void An_empty_socket_gives_an_empty_batch()
    {
        using var socket = Bind("127.0.0.1");
        Assert.Equal(0, socket.Receive().Length);
        Assert.True(socket.Flush());
        Assert.Equal((0, 0), ((int)socket.Dropped, socket.Receive().Length));
    }

    [Fact]
    public void An_empty_datagram_is_received()
    {
        using var receiver = Bind("127.0.0.1");
        using var peer = new UdpClient(AddressFamily.InterNetwork);
        peer.Send([], receiver.LocalEndPoint);
        WaitReadable(receiver);
        var received = receiver.Receive();
        Assert.Equal(1, received.Length);
        Assert.Equal(0, received[0].Length);
    }

    [Fact]
    public void A_full_batch_is_followed_by_the_rest()
    {
        using var sender = Bind("127.0.0.1");
        using var receiver = Bind("127.0.0.1", new UdpSocketOptions { BatchSize = 8 });
        for (int i = 0; i < 20; i++)
        {
            Send(sender, i, 100, 100, SocketAddressBytes.From(receiver.LocalEndPoint));
        }

        Assert.True(sender.Flush());
        WaitReadable(receiver);
        Assert.Equal([8, 8, 4, 0], (int[])[receiver.Receive().Length, receiver.Receive().Length, receiver.Receive().Length, receiver.Receive().Length]);
    }

    [Fact]
    public void Rent_flushes_a_full_batch_and_gives_the_same_room_until_Add()
    {
        using var sender = Bind("127.0.0.1", new UdpSocketOptions { BatchSize = 4 });
        using var receiver = Bind("127.0.0.1");
        Assert.True(sender.Rent() == sender.Rent());
        for (int i = 0; i < 5; i++)
        {
            Send(sender, i, 10, 10, SocketAddressBytes.From(receiver.LocalEndPoint));
        }

        Assert.Equal(4, Collect(receiver, 4).Count);
        Assert.Equal(0, receiver.Receive().Length);
        Assert.True(sender.Flush());
        Assert.Single(Collect(receiver, 1));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(UdpSocket.MaxMessage + 1, 1200)]
    [InlineData(6500, 100)]
    [InlineData(10, 0)]
    [InlineData(10, -3)]
    public void What_is_no_message_is_refused(int length, int segmentSize)
    {
        using var socket = Bind("127.0.0.1");
        var to = SocketAddressBytes.From(socket.LocalEndPoint);
        Assert.ThrowsAny<ArgumentOutOfRangeException>(() => socket.Add(length, segmentSize, to, default));
    }

    [Fact]
    public void Bind_says_what_is_wrong()
    {
        using var socket = Bind("127.0.0.1");
        var taken = Assert.Throws<SocketException>(() => UdpSocket.Bind(socket.LocalEndPoint));
        Assert.Equal(SocketError.AddressAlreadyInUse, taken.SocketErrorCode);
        var foreign = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0);
        var exception = Assert.Throws<SocketException>(() => UdpSocket.Bind(foreign));
        Assert.Equal(SocketError.AddressNotAvailable, exception.SocketErrorCode);
        Assert.Contains("192.0.2.1", exception.Message);
    }

    private static UdpSocket Bind(string address, UdpSocketOptions? options = null) => UdpSocket.Bind(new IPEndPoint(IPAddress.Parse(address), 0), options);

    private static void SkipWithoutIPv6(string address) =>
        Assert.SkipWhen(address.Contains(':') && !Socket.OSSupportsIPv6, "This host has no IPv6.");

    private static byte[] Content(int seed, int length)
    {
        byte[] content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static void Send(UdpSocket socket, int seed, int length, int segmentSize, in SocketAddressBytes to, in SocketAddressBytes from = default)
    {
        byte* room = socket.Rent();
        Assert.True(room != null);
        Content(seed, length).CopyTo(new Span<byte>(room, UdpSocket.MaxMessage));
        socket.Add(length, segmentSize, to, from);
    }

    private static void WaitReadable(UdpSocket socket)
    {
        using var safe = new SafeSocketHandle(socket.FileDescriptor, ownsHandle: false);
        using var poll = new Socket(safe);
        Assert.True(poll.Poll(Limit, SelectMode.SelectRead), "Nothing arrives.");
    }

    /// <summary>The next datagrams, GRO messages taken apart.</summary>
    private static List<Received> Collect(UdpSocket socket, int count)
    {
        var result = new List<Received>();
        var clock = Stopwatch.StartNew();
        while (result.Count < count && clock.Elapsed < Limit)
        {
            foreach (ref readonly var message in socket.Receive())
            {
                var data = new ReadOnlySpan<byte>(message.Data, message.Length);
                while (data.Length > 0)
                {
                    var one = data[..Math.Min(message.SegmentSize, data.Length)];
                    result.Add(new Received(one.ToArray(), message.Peer->ToIPEndPoint(), message.Local->ToIPEndPoint()));
                    data = data[one.Length..];
                }
            }
        }

        Assert.Equal(count, result.Count);
        return result;
    }

    private sealed record Received(byte[] Data, IPEndPoint Peer, IPEndPoint Local);
}
