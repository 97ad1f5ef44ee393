using System.Net;
using System.Net.Sockets;

namespace H3Routes.Udp;

/// <summary>Which socket of a SO_REUSEPORT group gets a packet: the one whose number is in its connection id.</summary>
public sealed class UdpSteeringTests : IDisposable
{
    private const int Workers = 3;
    private const int IdLength = 16;

    private readonly UdpSocket[] _workers = new UdpSocket[Workers];

    public UdpSteeringTests()
    {
        var options = new UdpSocketOptions { ReusePort = true };
        _workers[0] = UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0), options);
        for (int i = 1; i < Workers; i++)
        {
            _workers[i] = UdpSocket.Bind(_workers[0].LocalEndPoint, options);
        }
    }

    public void Dispose() => Array.ForEach(_workers, worker => worker.Dispose());

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(1, 5)]
    [InlineData(2, 15)]
    public void A_packet_of_ours_goes_to_its_worker_from_any_address(int worker, int offset)
    {
        _workers[Workers - 1].SteerByConnectionId(IdLength, offset);
        byte[] id = new byte[IdLength];
        Array.Fill(id, (byte)77);
        id[offset] = (byte)worker;
        for (int i = 0; i < 10; i++)
        {
            // Another source port each: the kernel's hash alone would spread them.
            Assert.Equal(worker, ReceiverOf(Short(id, 40)));
            Assert.Equal(worker, ReceiverOf(Long(id, 40)));
        }
    }

    public static TheoryData<string, byte[]> Foreign() => new()
    {
        { "short header, a number that no worker has", Short(Id(200), 40) },
        { "long header, a number that no worker has", Long(Id(200), 40) },
        { "long header, a longer id", Long([1, .. Id(1)], 40) },
        { "long header, a shorter id", Long([1, 1, 1, 1, 1, 1, 1, 1], 40) },
        { "long header, no id", Long([], 40) },
        { "cut within the id", Short(Id(1), 0)[..8] },
        { "long header, cut within the id", Long(Id(1), 0)[..12] },
        { "one byte", [0x40] },
        { "nothing", [] },
    };

    [Theory]
    [MemberData(nameof(Foreign))]
    public void A_packet_with_another_id_goes_by_the_hash_of_its_addresses(string what, byte[] packet)
    {
        _workers[0].SteerByConnectionId(IdLength, 0);
        var receivers = new HashSet<int>();
        for (int i = 0; i < 100 && receivers.Count < Workers; i++)
        {
            receivers.Add(ReceiverOf(packet));
        }

        Assert.True(receivers.Count == Workers, $"{what}: only workers {string.Join(", ", receivers)}");

        // One peer stays with one worker.
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        int first = ReceiverOf(packet, peer);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(first, ReceiverOf(packet, peer));
        }
    }

    [Fact]
    public void A_socket_that_joins_later_is_steered_to()
    {
        _workers[0].SteerByConnectionId(IdLength, 0);
        using var late = UdpSocket.Bind(_workers[0].LocalEndPoint, new UdpSocketOptions { ReusePort = true });
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        peer.Send(Short(Id(Workers), 40), _workers[0].LocalEndPoint);
        Assert.True(SpinWait.SpinUntil(() => late.Receive().Length == 1, 5000));
    }

    [Fact]
    public void A_socket_that_shares_no_port_refuses()
    {
        using var alone = UdpSocket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Assert.Throws<SocketException>(() => alone.SteerByConnectionId(IdLength, 0));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(21, 0)]
    [InlineData(16, 16)]
    [InlineData(16, -1)]
    public void Ids_are_those_of_RFC_9000(int length, int offset) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _workers[0].SteerByConnectionId(length, offset));

    private static byte[] Id(byte worker) => [worker, .. new byte[IdLength - 1]];

    private static byte[] Short(byte[] id, int payload) => [0x40, .. id, .. new byte[payload]];

    private static byte[] Long(byte[] id, int payload) => [0xc0, 0, 0, 0, 1, (byte)id.Length, .. id, .. new byte[payload]];

    private int ReceiverOf(byte[] packet)
    {
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        return ReceiverOf(packet, peer);
    }

    private int ReceiverOf(byte[] packet, UdpClient peer)
    {
        peer.Send(packet, _workers[0].LocalEndPoint);
        int receiver = -1;
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    receiver = Array.FindIndex(_workers, worker => worker.Receive().Length > 0);
                    return receiver >= 0;
                },
                5000),
            "No worker got the packet.");
        return receiver;
    }
}
