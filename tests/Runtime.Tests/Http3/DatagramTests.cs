namespace H3Routes.Http3;

/// <summary>HTTP datagrams (RFC 9297 2).</summary>
public sealed class DatagramTests : IHttp3DatagramHandler
{
    private static readonly Http3Limits Limits = new() { H3Datagram = true, QpackMaxTableCapacity = 0, QpackBlockedStreams = 0, QpackEncoderTableCapacity = 0 };
    private static readonly byte[] Settings = Wire.Join([0], Wire.Frame(4, 0x33, 1));
    private readonly List<string> _received = [];
    private readonly TestPeer _server = new(isServer: true, Limits);

    public DatagramTests() => _server.Answer = stream => stream.DatagramHandler = this;

    void IHttp3DatagramHandler.OnDatagram(Http3RequestStream stream, ReadOnlySpan<byte> payload) => _received.Add($"{stream.StreamId}:{Convert.ToHexString(payload)}");

    public static TheoryData<string, byte[], ulong?, long, string> Table() => new()
    {
        { "empty: no quarter stream id", [], 0x33, 0, "" },
        { "a cut quarter stream id", [0x40], 0x33, 0, "" },
        { "a quarter stream id of 2^60", [0xd0, 0, 0, 0, 0, 0, 0, 0], 0x33, 0, "" },
        { "a quarter stream id of 2^60 - 1: may come", [0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1], null, 0, "" },
        { "of an open stream", [1, 0xa, 0xb], null, 0, "4:0A0B" },
        { "an empty payload", [1], null, 0, "4:" },
        { "a quarter stream id longer than needed", [0x40, 1, 7], null, 0, "4:07" },
        { "of a stream that is over", [0, 0xa], null, 1, "" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Received(string name, byte[] datagram, ulong? code, long dropped, string expected)
    {
        Assert.NotNull(name);
        _server.Answer = stream =>
        {
            stream.DatagramHandler = this;
            if (stream.StreamId == 0)
            {
                stream.WriteHeaders(new Http3FieldSection { Status = 200 }, default, fin: true);
            }
        };
        _server.Receive(0, Wire.Get(), fin: true);
        _server.Receive(4, Wire.Get());
        Receive(datagram);
        Assert.Equal(code, _server.Transport.CloseCode);
        Assert.Equal(dropped, _server.Connection.DatagramsDropped);
        Assert.Equal(expected, string.Join(' ', _received));
    }

    [Fact]
    public void Not_received_when_the_peers_side_has_ended()
    {
        _server.Receive(0, Wire.Get(), fin: true);
        Receive([0, 1]);
        Assert.Empty(_received);
        Assert.Equal(1, _server.Connection.DatagramsDropped);
    }

    [Fact]
    public void Those_that_come_before_their_stream_wait()
    {
        Receive([0, 1]);
        Receive([1, 2]);
        Receive([0, 3]);
        _server.Receive(0, Wire.Get());
        Assert.Empty(_received);
        Http3RequestStream? stream = null;
        _server.Answer = opened => (stream = opened).DatagramHandler = this;
        _server.Receive(4, Wire.Get());
        stream!.DeliverEarlyDatagrams();
        Assert.Equal(["4:02"], _received);
        stream.DeliverEarlyDatagrams();
        Assert.Single(_received);
    }

    [Fact]
    public void Of_early_ones_the_newest_are_kept_within_the_bound()
    {
        const int Count = 1000;
        for (int number = 0; number < Count; number++)
        {
            Receive([0, (byte)(number >> 8), (byte)number, .. new byte[98]]);
        }

        Http3RequestStream? stream = null;
        _server.Answer = opened => (stream = opened).DatagramHandler = this;
        _server.Receive(0, Wire.Get());
        stream!.DeliverEarlyDatagrams();
        Assert.InRange(_received.Count * 100, Limits.EarlyDatagramBytes / 2, Limits.EarlyDatagramBytes);
        Assert.StartsWith("0:03E7", _received[^1], StringComparison.Ordinal);
        Assert.Equal(Count - _received.Count, _server.Connection.DatagramsDropped);
    }

    [Fact]
    public void Early_ones_go_with_their_stream()
    {
        Receive([0, 1]);
        _server.Answer = null;
        _server.Receive(0, Wire.Get(), fin: true);
        Assert.Equal(0, _server.Connection.OpenRequests);
        Assert.Equal(1, _server.Connection.DatagramsDropped);
    }

    [Fact]
    public void An_early_one_longer_than_the_buffer_is_dropped()
    {
        Receive([0, .. new byte[Limits.EarlyDatagramBytes]]);
        Assert.Equal(1, _server.Connection.DatagramsDropped);
    }

    [Fact]
    public void Sending_waits_for_the_peers_setting()
    {
        Http3RequestStream? stream = null;
        _server.Answer = opened => stream = opened;
        _server.Receive(256, Wire.Get());
        Assert.Equal(0, stream!.MaxDatagramLength);
        Assert.False(stream.SendDatagram([1]));
        _server.Receive(2, Settings);
        Assert.Equal(1198, stream.MaxDatagramLength);
        Assert.True(stream.SendDatagram([1, 2]));
        Assert.Equal([0x40, 64, 1, 2], Assert.Single(_server.Transport.SentDatagrams));
        Assert.True(stream.SendDatagram(new byte[1198]));
        Assert.False(stream.SendDatagram(new byte[1199]));
    }

    [Fact]
    public void Without_our_own_setting_nothing_is_sent_or_kept()
    {
        var server = new TestPeer(isServer: true) { Answer = static _ => { } };
        server.Receive(2, Settings);
        Http3RequestStream? stream = null;
        server.Answer = opened => (stream = opened).DatagramHandler = this;
        server.Receive(0, Wire.Get());
        Assert.False(stream!.SendDatagram([1]));
        server.Transport.ReceiveDatagram([0, 1]);
        server.Connection.OnDatagramsReadable();
        Assert.Empty(_received);
        Assert.Equal(1, server.Connection.DatagramsDropped);
    }

    [Fact]
    public void Not_sent_when_our_side_has_ended()
    {
        _server.Receive(2, Settings);
        Http3RequestStream? stream = null;
        _server.Answer = opened => stream = opened;
        _server.Receive(0, Wire.Get());
        stream!.WriteHeaders(new Http3FieldSection { Status = 200 }, default, fin: true);
        Assert.Equal(0, stream.MaxDatagramLength);
        Assert.False(stream.SendDatagram([1]));
        Assert.Empty(_server.Transport.SentDatagrams);
    }

    [Fact]
    public void A_client_gets_those_of_its_open_requests_only()
    {
        var client = new TestPeer(isServer: false, Limits);
        var request = new Http3FieldSection();
        request.SetRequest("GET"u8, "https"u8, "a"u8, "/"u8);
        Assert.True(client.Connection.TryOpenRequest(request, fin: false, client, out Http3RequestStream stream));
        stream.DatagramHandler = this;
        client.Transport.ReceiveDatagram([0, 5]);
        client.Transport.ReceiveDatagram([1, 6]);
        client.Connection.OnDatagramsReadable();
        Assert.Equal(["0:05"], _received);
        Assert.Equal(1, client.Connection.DatagramsDropped);
    }

    private void Receive(byte[] datagram)
    {
        _server.Transport.ReceiveDatagram(datagram);
        _server.Connection.OnDatagramsReadable();
    }
}
