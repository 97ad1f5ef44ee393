using H3Routes.Quic;

namespace H3Routes.Http3;

/// <summary>GOAWAY, aborts, interim and early responses, and the end of a connection.</summary>
public sealed class LifecycleTests
{
    [Fact]
    public void GoAway_of_a_server_lets_the_begun_finish_and_rejects_the_rest()
    {
        var peer = new TestPeer(isServer: true) { Answer = static _ => { } };
        Http3RequestStream? request = null;
        peer.Answer = stream => request = stream;
        peer.Receive(4, Wire.Get(), fin: true);
        byte[] before = peer.Transport.Sent(3);
        peer.Connection.OnTurnEnd();
        peer.Connection.GoAway();

        // RFC 9114 5.2: first all that may be on its way is taken, then the last is named.
        byte[] announcement = Wire.Frame(0x07, Wire.Varint((1UL << 62) - 4));
        Assert.Equal(announcement, peer.Transport.Sent(3)[before.Length..]);
        peer.Connection.OnTurnEnd();
        Assert.Equal(Wire.Join(announcement, Wire.Frame(0x07, 8)), peer.Transport.Sent(3)[before.Length..]);

        peer.Receive(8, Wire.Get(), fin: true);
        Assert.Equal((ulong)Http3ErrorCode.RequestRejected, peer.Transport.Stream(8).ResetCode);
        Assert.Equal((ulong)Http3ErrorCode.RequestRejected, peer.Transport.Stream(8).StopCode);

        // Begun later, but below the id.
        peer.Receive(0, Wire.Get("/late"), fin: true);
        Assert.Contains("request 0: :method=GET :scheme=https :authority=a :path=/late end", peer.Log);
        request!.WriteHeaders(new Http3FieldSection { Status = 200 }, default, fin: true);
        peer.Connection.OnTurnEnd();
        Assert.Null(peer.Transport.CloseCode);

        peer.Connection.OnStreamWritable(4);
        Assert.Equal(1, peer.Connection.OpenRequests);
    }

    [Fact]
    public void GoAway_within_a_turn_waits_for_another_before_it_names_the_last_request()
    {
        var peer = new TestPeer(isServer: true) { Answer = static stream => stream.Connection.GoAway() };
        peer.Receive(0, Wire.Get(), fin: true);
        peer.Connection.OnTurnEnd();
        int announced = peer.Transport.Sent(3).Length;
        peer.Receive(4, Wire.Get("/on-its-way"), fin: true);
        Assert.Contains("request 4: :method=GET :scheme=https :authority=a :path=/on-its-way end", peer.Log);
        peer.Connection.OnTurnEnd();
        Assert.Equal(Wire.Frame(0x07, 8), peer.Transport.Sent(3)[announced..]);
    }

    [Fact]
    public void GoAway_closes_when_everything_is_delivered()
    {
        var peer = new TestPeer(isServer: true);
        peer.Receive(0, Wire.Get(), fin: true);
        peer.Connection.OnTurnEnd();
        peer.Connection.GoAway();
        peer.Connection.OnTurnEnd();
        Assert.Null(peer.Transport.CloseCode);
        peer.Transport.Stream(0).IsGone = true;
        peer.Connection.OnTurnEnd();
        Assert.Equal((ulong)Http3ErrorCode.NoError, peer.Transport.CloseCode);
    }

    [Fact]
    public void GoAway_closes_in_the_turn_of_the_last_acknowledgement_when_the_response_ended_between_turns()
    {
        Http3RequestStream? request = null;
        var peer = new TestPeer(isServer: true) { Answer = stream => request = stream };
        peer.Receive(0, Wire.Get(), fin: true);
        peer.Connection.OnTurnEnd();
        peer.Connection.GoAway();
        peer.Connection.OnTurnEnd();
        request!.WriteHeaders(new Http3FieldSection { Status = 200 }, default, fin: true);
        request.StopReading(Http3ErrorCode.NoError);
        peer.Transport.Stream(0).IsGone = true;
        peer.Connection.OnTurnEnd();
        Assert.Equal((ulong)Http3ErrorCode.NoError, peer.Transport.CloseCode);
    }

    [Fact]
    public void GoAway_of_the_server_ends_what_it_does_not_process()
    {
        var peer = new TestPeer(isServer: false);
        Http3RequestStream first = Open(peer), second = Open(peer);
        peer.Receive(3, Wire.Join([0], Wire.Frame(0x04), Wire.Frame(0x07, (byte)second.StreamId)));
        Assert.Equal(["settings", "goaway 4", "read aborted 4: 10b", "closed 4"], peer.Log);
        Assert.Equal(1, peer.Connection.OpenRequests);
        Assert.Equal(0, first.StreamId);
        Assert.False(peer.Connection.TryOpenRequest(Request(), fin: true, peer, out _));
    }

    [Fact]
    public void Requests_wait_for_the_peers_stream_limit()
    {
        var peer = new TestPeer(isServer: false);
        peer.Transport.BidirectionalCredit = 1;
        Open(peer);
        Assert.False(peer.Connection.TryOpenRequest(Request(), fin: true, peer, out _));
    }

    [Fact]
    public void Critical_streams_wait_for_the_peers_stream_limit()
    {
        var transport = new MemoryTransport(isServer: true) { UnidirectionalCredit = 0 };
        var connection = new Http3Connection(transport, new TestPeer(isServer: true), new Http3Limits(), new Http3Pool());
        connection.OnEstablished();
        transport.UnidirectionalCredit = 3;
        connection.OnTurnEnd();
        Assert.Equal([0x02], transport.Sent(7));
        Assert.Equal([0x03], transport.Sent(11));
        Assert.Equal(0x00, transport.Sent(3)[0]);
    }

    [Fact]
    public void Interim_responses_are_told_one_by_one()
    {
        var peer = new TestPeer(isServer: false);
        Open(peer);
        peer.Receive(0, Wire.Join(Wire.Headers(":status=103", "link=a"), Wire.Headers(":status=103", "link=b")));
        peer.Receive(0, Wire.Join(Wire.Headers(":status=200"), Wire.Data("x")), fin: true);
        Assert.Equal(["response 0: :status=103 link=a", "response 0: :status=103 link=b", "response 0: :status=200", "end 0", "closed 0"], peer.Log);
    }

    [Fact]
    public void An_early_response_is_no_error()
    {
        var peer = new TestPeer(isServer: false);
        Assert.True(peer.Connection.TryOpenRequest(Request(), fin: false, peer, out Http3RequestStream stream));
        peer.Transport.Stream(0).StoppedByPeer = (ulong)Http3ErrorCode.NoError;
        peer.Connection.OnStreamStopped(0, (ulong)Http3ErrorCode.NoError);
        Assert.Equal(["write aborted 0: 100"], peer.Log);
        Assert.Equal(3, stream.WriteData("abc"u8, fin: true));
        peer.Receive(0, Wire.Join(Wire.Headers(":status=413"), Wire.Data("x")), fin: true);
        Assert.Equal(["write aborted 0: 100", "response 0: :status=413", "end 0", "closed 0"], peer.Log);
    }

    [Fact]
    public void A_reset_is_told_though_nobody_reads()
    {
        var peer = new TestPeer(isServer: true) { Answer = static _ => { } };
        peer.Receive(0, Wire.Join(Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/")));
        peer.Transport.Stream(0).IncomingReset = 0x10c;
        peer.Connection.OnStreamReadable(0);
        Assert.Equal("read aborted 0: 10c", peer.Log[^1]);
        Assert.Equal(1, peer.Connection.OpenRequests);
        Assert.Null(peer.Transport.Stream(0).ResetCode);
    }

    [Fact]
    public void A_reset_before_the_request_is_complete_ends_both_sides()
    {
        var peer = new TestPeer(isServer: true);
        peer.Receive(0, Wire.Get()[..5]);
        peer.Transport.Stream(0).IncomingReset = 0x10c;
        peer.Connection.OnStreamReadable(0);
        Assert.Equal(0x10cul, peer.Transport.Stream(0).ResetCode);
        Assert.Equal(0, peer.Connection.OpenRequests);
        Assert.Empty(peer.Log);
    }

    [Fact]
    public void A_connection_error_ends_all_streams_then_the_connection()
    {
        var peer = new TestPeer(isServer: true) { Answer = static _ => { } };
        Http3RequestStream? request = null;
        peer.Answer = stream => request = stream;
        peer.Receive(0, Wire.Get());
        int generation = request!.Generation;
        peer.Receive(4, Wire.Data("x"));
        Assert.Equal(0x105ul, peer.Transport.CloseCode);
        Assert.Equal(["write aborted 0: 105", "read aborted 0: 105", "closed 0"], peer.Log[1..]);
        Assert.NotEqual(generation, request.Generation);
        peer.Connection.OnClosed(new QuicCloseInfo(QuicCloseReason.Local, true, 0x105, ""));
        Assert.Equal("closed", peer.Log[^1]);
    }

    [Fact]
    public void The_end_of_the_connection_ends_all_streams()
    {
        var peer = new TestPeer(isServer: false);
        Open(peer);
        peer.Connection.OnClosed(new QuicCloseInfo(QuicCloseReason.IdleTimeout, false, 0, ""));
        Assert.Equal(["read aborted 0: 10c", "closed 0", "closed"], peer.Log);
        Assert.False(peer.Connection.TryOpenRequest(Request(), fin: true, peer, out _));
    }

    [Fact]
    public void A_late_end_of_a_request_without_content_closes_the_answered_stream()
    {
        var peer = new TestPeer(isServer: true) { Answer = static stream => stream.WriteHeaders(new Http3FieldSection { Status = 200 }, default, fin: true) };
        peer.Receive(0, Wire.Get());
        Assert.Equal(1, peer.Connection.OpenRequests);
        peer.Receive(0, default, fin: true);
        Assert.Equal("closed 0", peer.Log[^1]);
    }

    [Fact]
    public void An_answered_request_that_is_no_longer_read_is_closed()
    {
        var peer = new TestPeer(isServer: true)
        {
            Answer = static stream =>
            {
                stream.WriteHeaders(new Http3FieldSection { Status = 413 }, default, fin: true);
                stream.StopReading(Http3ErrorCode.NoError);
            },
        };
        peer.Receive(0, Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/"));
        Assert.Equal("closed 0", peer.Log[^1]);
        Assert.Equal((ulong)Http3ErrorCode.NoError, peer.Transport.Stream(0).StopCode);
    }

    [Fact]
    public void Datagrams_that_were_not_negotiated_are_dropped()
    {
        var peer = new TestPeer(isServer: true);
        peer.Transport.ReceiveDatagram([0, 1, 2]);
        peer.Connection.OnDatagramsReadable();
        Assert.False(peer.Transport.TryReceiveDatagram(new byte[10], out _));
        Assert.Null(peer.Transport.CloseCode);
    }

    [Fact]
    public void The_stream_table_finds_what_is_open()
    {
        var random = new Random(7);
        var table = new Http3StreamTable();
        var reference = new Dictionary<long, Http3RequestStream>();
        var peer = new TestPeer(isServer: true);
        for (int turn = 0; turn < 20_000; turn++)
        {
            long id = random.Next(200) * 4;
            if (reference.Remove(id))
            {
                table.Remove(id);
            }
            else if (random.Next(3) > 0)
            {
                var stream = new Http3RequestStream();
                stream.Open(peer.Connection, id, isClient: false);
                table.Add(stream);
                reference.Add(id, stream);
            }

            long wanted = random.Next(200) * 4;
            Assert.Same(reference.GetValueOrDefault(wanted), table.Find(wanted));
            Assert.Equal(reference.Count, table.Count);
        }
    }

    private static Http3FieldSection Request()
    {
        var request = new Http3FieldSection();
        request.SetRequest("GET"u8, "https"u8, "a"u8, "/"u8);
        return request;
    }

    private static Http3RequestStream Open(TestPeer peer)
    {
        Assert.True(peer.Connection.TryOpenRequest(Request(), fin: true, peer, out Http3RequestStream stream));
        return stream;
    }
}
