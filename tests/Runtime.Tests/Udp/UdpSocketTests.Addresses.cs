using System.Net;
using System.Net.Sockets;

namespace H3Routes.Udp;

public sealed unsafe partial class UdpSocketTests
{
    /// <summary>A wildcard socket answers from the address that was asked, whichever of the host's that is.</summary>
    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("0.0.0.0", "127.0.0.2")]
    [InlineData("0.0.0.0", "127.3.4.5")]
    [InlineData("::", "::1")]
    [InlineData("::", "127.0.0.1")]
    [InlineData("::", "127.0.0.2")]
    public void A_wildcard_socket_answers_from_the_address_that_was_asked(string wildcard, string asked)
    {
        SkipWithoutIPv6(wildcard);
        foreach (var way in Ways)
        {
            using var server = Bind(wildcard, way);
            using var client = Bind(asked.Contains(':') ? "::1" : "127.0.0.1", way);
            var target = new IPEndPoint(IPAddress.Parse(asked), server.LocalEndPoint.Port);
            Send(client, 1, 2500, 1000, SocketAddressBytes.From(target));
            Assert.True(client.Flush());
            var question = Collect(server, 3)[0];
            var expected = wildcard == "::" ? new IPEndPoint(target.Address.MapToIPv6(), target.Port) : target;
            Assert.Equal(expected, question.Local);

            Send(server, 2, 2500, 1000, SocketAddressBytes.From(question.Peer), SocketAddressBytes.From(question.Local));
            Assert.True(server.Flush());
            foreach (var answer in Collect(client, 3))
            {
                Assert.Equal(target, answer.Peer);
            }

            Assert.Equal(0, server.Dropped);
            Assert.Equal(way.AllowSegmentation, server.Segments);
        }
    }

    [Fact]
    public void A_source_address_that_is_not_ours_loses_the_datagram_and_leaves_GSO_on()
    {
        using var server = Bind("0.0.0.0");
        using var client = Bind("127.0.0.1");
        var to = SocketAddressBytes.From(client.LocalEndPoint);
        var foreign = SocketAddressBytes.From(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 0));
        bool segments = server.Segments;
        Send(server, 1, 3000, 1000, to, foreign);
        Send(server, 2, 10, 10, to);
        Send(server, 3, 10, 10, to, foreign);
        Send(server, 4, 10, 10, to);
        Assert.True(server.Flush());
        var received = Collect(client, 2);
        Assert.Equal(Content(2, 10), received[0].Data);
        Assert.Equal(Content(4, 10), received[1].Data);
        Assert.Equal(4, server.Dropped);
        Assert.Equal(segments, server.Segments);
    }

    [Theory]
    [InlineData("127.0.0.1", 16)]
    [InlineData("::1", 28)]
    [InlineData("::ffff:10.1.2.3", 28)]
    [InlineData("fe80::1%7", 28)]
    [InlineData("2001:db8::42", 28)]
    public void Addresses_survive_the_way_through_bytes(string address, int length)
    {
        var endPoint = new IPEndPoint(IPAddress.Parse(address), 4433);
        var bytes = SocketAddressBytes.From(endPoint);
        Assert.Equal(length, bytes.Length);
        Assert.Equal(length, bytes.Span.Length);
        Assert.Equal(endPoint, bytes.ToIPEndPoint());
        var same = SocketAddressBytes.From(new IPEndPoint(IPAddress.Parse(address), 4433));
        Assert.True(bytes.Equals(same));
        Assert.Equal(bytes.GetHashCode(), same.GetHashCode());
        Assert.False(bytes.Equals(SocketAddressBytes.From(new IPEndPoint(IPAddress.Parse(address), 4434))));
        Assert.False(bytes.Equals(default));
    }

    [Fact]
    public void An_empty_address_is_no_end_point()
    {
        SocketAddressBytes none = default;
        Assert.Equal(0, none.Family);
        Assert.Throws<InvalidOperationException>(() => none.ToIPEndPoint());
    }

    [Fact]
    public void Datagrams_are_not_fragmented()
    {
        using var socket = Bind("127.0.0.1");
        using var safe = new SafeSocketHandle(socket.FileDescriptor, ownsHandle: false);
        using var options = new Socket(safe);
        Span<byte> value = stackalloc byte[4];
        Assert.Equal(4, options.GetRawSocketOption(0, 10, value));
        Assert.Equal(3, BitConverter.ToInt32(value));
    }
}
