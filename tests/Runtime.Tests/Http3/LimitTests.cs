namespace H3Routes.Http3;

/// <summary>What a peer can make us do and keep is bounded.</summary>
public sealed class LimitTests
{
    private static readonly string[] Get = [":method=GET", ":scheme=https", ":authority=a", ":path=/"];

    /// <summary>:status 431 without a content: an indexed name with three digits, and content-length 0.</summary>
    private static readonly byte[] Answer431 = Wire.Hex("01 09 0000 5f09 03 343331 c4");

    [Theory]
    [InlineData(309, 128, true)]
    [InlineData(308, 128, false)]
    [InlineData(1000, 2, true)]
    [InlineData(1000, 1, false)]
    public void A_field_section_beyond_the_limits_is_answered_with_431(int mostBytes, int mostFields, bool isWithin)
    {
        // The four pseudo-header fields count 167 bytes, the fields 32 more than their text each.
        var peer = new TestPeer(isServer: true, new Http3Limits { MaxFieldSectionSize = mostBytes, MaxFieldCount = mostFields });
        byte[] request = Wire.Headers([.. Get, "x-a=" + new string('v', 37), "x-b=" + new string('v', 35)]);
        peer.Receive(0, request, fin: true);
        Assert.Equal(isWithin, peer.Log.Count > 0);
        if (!isWithin)
        {
            Assert.Equal(Answer431, peer.Transport.Sent(0));
            Assert.True(peer.Transport.Stream(0).OutgoingFin);
        }

        Assert.Null(peer.Transport.CloseCode);
        Assert.Equal(0, peer.Connection.OpenRequests);
    }

    [Fact]
    public void A_request_too_large_is_no_longer_read()
    {
        var peer = new TestPeer(isServer: true, new Http3Limits { MaxFieldSectionSize = 200 });
        peer.Receive(0, Wire.Headers([.. Get, "x-a=" + new string('v', 50)]));
        Assert.Equal(Answer431, peer.Transport.Sent(0));
        Assert.Equal((ulong)Http3ErrorCode.NoError, peer.Transport.Stream(0).StopCode);
        Assert.Equal(0, peer.Connection.OpenRequests);
    }

    [Fact]
    public void A_malformed_request_is_malformed_however_large()
    {
        var peer = new TestPeer(isServer: true, new Http3Limits { MaxFieldSectionSize = 200 });
        peer.Receive(0, Wire.Headers([.. Get, "x-a=" + new string('v', 50), "X=1"]), fin: true);
        Assert.Equal((ulong)Http3ErrorCode.MessageError, peer.Transport.Stream(0).ResetCode);
    }

    [Fact]
    public void A_HEADERS_frame_beyond_the_limit_is_answered_before_it_arrives()
    {
        var peer = new TestPeer(isServer: true);
        peer.Receive(0, Wire.Join([0x01], Wire.Varint(VariableLengthInteger.MaxValue), [0, 0]));
        Assert.Equal(Answer431, peer.Transport.Sent(0));
        Assert.Equal(0, peer.Connection.OpenRequests);
    }

    [Fact]
    public void Trailers_and_responses_too_large_end_the_stream()
    {
        var limits = new Http3Limits { MaxFieldSectionSize = 200 };
        var server = new TestPeer(isServer: true, limits) { Answer = static _ => { } };
        Http3RequestStream? request = null;
        server.Answer = stream => request = stream;
        server.Receive(0, Wire.Join(Wire.Get(), Wire.Headers("x-a=" + new string('v', 190))), fin: true);
        Assert.Equal((ulong)Http3ErrorCode.ExcessiveLoad, server.Transport.Stream(0).ResetCode);

        var client = new TestPeer(isServer: false, limits);
        var fields = new Http3FieldSection();
        fields.SetRequest("GET"u8, "https"u8, "a"u8, "/"u8);
        Assert.True(client.Connection.TryOpenRequest(fields, fin: true, client, out _));
        client.Receive(0, Wire.Headers(":status=200", "x-a=" + new string('v', 190)));
        Assert.Equal((ulong)Http3ErrorCode.ExcessiveLoad, client.Transport.Stream(0).StopCode);
        Assert.Contains("read aborted 0: 107", client.Log);
    }

    [Fact]
    public void Hundred_cookie_crumbs_are_one_field()
    {
        var peer = new TestPeer(isServer: true, new Http3Limits { MaxFieldCount = 1 });
        peer.Receive(0, Wire.Headers([.. Get, .. Enumerable.Range(0, 100).Select(static index => $"cookie=c{index}=1")]), fin: true);
        Assert.Contains("cookie=c0=1; c1=1; c2=1", peer.Log[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Rapid_resets_close_the_connection()
    {
        var peer = new TestPeer(isServer: true, new Http3Limits { MaxStreamResets = 10 }) { Answer = static _ => { } };
        long id = 0;
        for (; peer.Transport.CloseCode is null && id < 400; id += 4)
        {
            peer.Receive(id, Wire.Get());
            peer.Transport.Stream(id).IncomingReset = (ulong)Http3ErrorCode.RequestCancelled;
            peer.Transport.Stream(id).StoppedByPeer = (ulong)Http3ErrorCode.RequestCancelled;
            peer.Connection.OnStreamReadable(id);
            peer.Connection.OnStreamStopped(id, (ulong)Http3ErrorCode.RequestCancelled);
        }

        Assert.Equal((ulong)Http3ErrorCode.ExcessiveLoad, peer.Transport.CloseCode);
        Assert.Equal(11 * 4, id);
        Assert.Equal(0, peer.Connection.OpenRequests);
    }

    [Fact]
    public void Resets_of_a_peer_that_is_mostly_served_are_tolerated()
    {
        var peer = new TestPeer(isServer: true, new Http3Limits { MaxStreamResets = 10 });
        for (long id = 0; id < 4000; id += 8)
        {
            peer.Receive(id, Wire.Get(), fin: true);
            peer.Transport.Stream(id + 4).IncomingReset = (ulong)Http3ErrorCode.RequestCancelled;
            peer.Connection.OnStreamReadable(id + 4);
        }

        Assert.Null(peer.Transport.CloseCode);
    }

    [Fact]
    public void Malformed_requests_without_end_close_the_connection()
    {
        var peer = new TestPeer(isServer: true, new Http3Limits { MaxStreamResets = 10 });
        for (long id = 0; id < 400; id += 4)
        {
            peer.Receive(id, Wire.Headers("X=1"), fin: true);
        }

        Assert.Equal((ulong)Http3ErrorCode.ExcessiveLoad, peer.Transport.CloseCode);
    }

    [Fact]
    public void Half_sent_requests_hold_what_has_arrived_and_no_more()
    {
        var peer = new TestPeer(isServer: true, new Http3Limits { MaxFieldSectionSize = 1 << 20 });
        peer.Receive(0, Wire.Join([0x01], Wire.Varint(1 << 20), [0, 0]));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (long id = 4; id <= 400; id += 4)
        {
            peer.Receive(id, Wire.Join([0x01], Wire.Varint(1 << 20), [0, 0]));
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, 12 << 10);
        Assert.Equal(101, peer.Connection.OpenRequests);
    }
}
