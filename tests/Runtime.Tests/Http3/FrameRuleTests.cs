namespace H3Routes.Http3;

/// <summary>One row a sentence of the standard: what a stream brings, and how it ends.</summary>
public sealed class FrameRuleTests
{
    private const int Control = 2, Encoder = 6, Decoder = 10;
    private static readonly byte[] Settings = Wire.Frame(0x04);
    private static readonly byte[] Get = Wire.Get();
    private static readonly byte[] Trailers = Wire.Headers("x-a=1");

    /// <summary>A server's: rule, stream, bytes, FIN, outcome.</summary>
    public static TheoryData<string, long, byte[], bool, string> Server => new()
    {
        // RFC 9114 4.1, request streams.
        { "HEADERS, DATA, HEADERS is a message", 0, Wire.Join(Get, Wire.Data("x"), Trailers), true, "ok" },
        { "reserved types may come anywhere", 0, Wire.Join(Wire.Frame(0x21, 1), Get, Wire.Frame(0x40), Wire.Data("x"), Wire.Frame(0x1f09), Trailers, Wire.Frame(0x21)), true, "ok" },
        { "DATA before HEADERS: H3_FRAME_UNEXPECTED", 0, Wire.Data("x"), false, "connection 105" },
        { "HEADERS after trailers: H3_FRAME_UNEXPECTED", 0, Wire.Join(Get, Trailers, Trailers), false, "connection 105" },
        { "DATA after trailers: H3_FRAME_UNEXPECTED", 0, Wire.Join(Get, Trailers, Wire.Data("x")), false, "connection 105" },
        { "a stream without a request: H3_REQUEST_INCOMPLETE", 0, [], true, "stream 10d" },
        { "reserved frames are no request: H3_REQUEST_INCOMPLETE", 0, Wire.Frame(0x21, 1, 2), true, "stream 10d" },

        // 7.1, frame layout.
        { "a stream ends within a frame's type: H3_FRAME_ERROR", 0, [0x40], true, "connection 106" },
        { "a stream ends within a frame's length: H3_FRAME_ERROR", 0, [0x01, 0x40], true, "connection 106" },
        { "a stream ends within HEADERS: H3_FRAME_ERROR", 0, Get[..^1], true, "connection 106" },
        { "a stream ends within DATA: H3_FRAME_ERROR", 0, Wire.Join(Get, Wire.Data("hello")[..^1]), true, "connection 106" },
        { "a stream ends within trailers: H3_FRAME_ERROR", 0, Wire.Join(Get, Trailers[..^1]), true, "connection 106" },
        { "a stream ends within a reserved frame: H3_FRAME_ERROR", 0, Wire.Join(Get, [0x21, 0x02, 0x00]), true, "connection 106" },

        // 7.2, which frames on a request stream.
        { "CANCEL_PUSH on a request stream", 0, Wire.Frame(0x03, 0), false, "connection 105" },
        { "SETTINGS on a request stream", 0, Wire.Frame(0x04), false, "connection 105" },
        { "PUSH_PROMISE from a client", 0, Wire.Join(Get, Wire.Frame(0x05, 0)), false, "connection 105" },
        { "GOAWAY on a request stream", 0, Wire.Frame(0x07, 0), false, "connection 105" },
        { "MAX_PUSH_ID on a request stream", 0, Wire.Frame(0x0d, 0), false, "connection 105" },
        { "PRIORITY_UPDATE on a request stream", 0, Wire.Frame(0xf0700, 0), false, "connection 105" },
        { "PRIORITY_UPDATE of a push on a request stream", 0, Wire.Frame(0xf0701, 0), false, "connection 105" },

        // 7.2.8, types of HTTP/2.
        { "PRIORITY of HTTP/2", 0, Wire.Frame(0x02), false, "connection 105" },
        { "PING of HTTP/2", 0, Wire.Frame(0x06), false, "connection 105" },
        { "WINDOW_UPDATE of HTTP/2", 0, Wire.Join(Get, Wire.Frame(0x08)), false, "connection 105" },
        { "CONTINUATION of HTTP/2", 0, Wire.Join(Get, Wire.Frame(0x09)), false, "connection 105" },
        { "PING of HTTP/2 on the control stream", Control, Wire.Join([0], Settings, Wire.Frame(0x06)), false, "connection 105" },

        // 4.4, CONNECT.
        { "CONNECT is a tunnel of DATA", 0, Wire.Join(Wire.Headers(":method=CONNECT", ":authority=a:1"), Wire.Data("x"), Wire.Frame(0x21)), true, "ok" },
        { "HEADERS in a tunnel: H3_FRAME_UNEXPECTED", 0, Wire.Join(Wire.Headers(":method=CONNECT", ":authority=a:1"), Trailers), false, "connection 105" },

        // 6.2, unidirectional streams.
        { "a stream may end before its type", 14, [], true, "ok" },
        { "a stream may end within its type", 14, [0x40], true, "ok" },
        { "an unknown type is discarded", 14, [0x40, 0x54, 1, 2, 3], false, "ok" },
        { "a reserved type is discarded", 14, [0x21], true, "ok" },
        { "a client's push stream: H3_STREAM_CREATION_ERROR", 14, [0x01, 0x00], false, "connection 103" },
        { "a second control stream: H3_STREAM_CREATION_ERROR", 14, [0x00], false, "connection 103" },
        { "a second encoder stream: H3_STREAM_CREATION_ERROR", 14, [0x02], false, "connection 103" },
        { "a second decoder stream: H3_STREAM_CREATION_ERROR", 14, [0x03], false, "connection 103" },
        { "a type in its longest form", 14, [0xc0, 0, 0, 0, 0, 0, 0, 0], false, "connection 103" },
        { "the control stream ends: H3_CLOSED_CRITICAL_STREAM", Control, Wire.Join([0], Settings), true, "connection 104" },
        { "the control stream ends with its type", Control, [0], true, "connection 104" },
        { "the encoder stream ends: H3_CLOSED_CRITICAL_STREAM", Encoder, [2], true, "connection 104" },
        { "the decoder stream ends: H3_CLOSED_CRITICAL_STREAM", Decoder, [3], true, "connection 104" },

        // 6.2.1, 7.2.4, SETTINGS.
        { "the first frame is not SETTINGS: H3_MISSING_SETTINGS", Control, Wire.Join([0], Wire.Frame(0x07, 0)), false, "connection 10a" },
        { "a reserved frame before SETTINGS: H3_MISSING_SETTINGS", Control, Wire.Join([0], Wire.Frame(0x21)), false, "connection 10a" },
        { "a second SETTINGS: H3_FRAME_UNEXPECTED", Control, Wire.Join([0], Settings, Settings), false, "connection 105" },
        { "unknown settings are ignored", Control, Wire.Join([0], Wire.Frame(0x04, 0x21, 5, 0x40, 0x99, 7)), false, "settings" },
        { "a setting twice: H3_SETTINGS_ERROR", Control, Wire.Join([0], Wire.Frame(0x04, 0x06, 5, 0x06, 5)), false, "connection 109" },
        { "an unknown setting twice: H3_SETTINGS_ERROR", Control, Wire.Join([0], Wire.Frame(0x04, 0x21, 5, 0x21, 5)), false, "connection 109" },
        { "setting 0x02 of HTTP/2: H3_SETTINGS_ERROR", Control, Wire.Join([0], Wire.Frame(0x04, 0x02, 0)), false, "connection 109" },
        { "setting 0x03 of HTTP/2: H3_SETTINGS_ERROR", Control, Wire.Join([0], Wire.Frame(0x04, 0x03, 0)), false, "connection 109" },
        { "setting 0x04 of HTTP/2: H3_SETTINGS_ERROR", Control, Wire.Join([0], Wire.Frame(0x04, 0x04, 0)), false, "connection 109" },
        { "setting 0x05 of HTTP/2: H3_SETTINGS_ERROR", Control, Wire.Join([0], Wire.Frame(0x04, 0x05, 0)), false, "connection 109" },
        { "ENABLE_CONNECT_PROTOCOL is 0 or 1: H3_SETTINGS_ERROR", Control, Wire.Join([0], Wire.Frame(0x04, 0x08, 2)), false, "connection 109" },
        { "H3_DATAGRAM is 0 or 1: H3_SETTINGS_ERROR", Control, Wire.Join([0], Wire.Frame(0x04, 0x33, 2)), false, "connection 109" },
        { "SETTINGS with half a setting: H3_FRAME_ERROR", Control, Wire.Join([0], Wire.Frame(0x04, 0x06)), false, "connection 106" },
        { "SETTINGS with half a value: H3_FRAME_ERROR", Control, Wire.Join([0], Wire.Frame(0x04, 0x06, 0x40)), false, "connection 106" },
        { "too many settings: H3_EXCESSIVE_LOAD", Control, Wire.Join([0], Wire.Frame(0x04, [.. Enumerable.Range(0, 65).SelectMany(static id => Wire.Join(Wire.Varint(0x1000 + (ulong)id), [0]))])), false, "connection 107" },
        { "SETTINGS longer than sane: H3_EXCESSIVE_LOAD", Control, [0, 0x04, 0x80, 0x10, 0, 0], false, "connection 107" },

        // 7.2, which frames on the control stream.
        { "DATA on the control stream", Control, Wire.Join([0], Settings, Wire.Data("x")), false, "connection 105" },
        { "HEADERS on the control stream", Control, Wire.Join([0], Settings, Get), false, "connection 105" },
        { "PUSH_PROMISE on the control stream", Control, Wire.Join([0], Settings, Wire.Frame(0x05, 0)), false, "connection 105" },
        { "a reserved frame on the control stream", Control, Wire.Join([0], Settings, Wire.Frame(0x21, 1, 2, 3), Wire.Frame(0x07, 0)), false, "goaway 0" },
        { "CANCEL_PUSH of what was never promised: H3_ID_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0x03, 0)), false, "connection 108" },
        { "CANCEL_PUSH without an id: H3_FRAME_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0x03)), false, "connection 106" },
        { "CANCEL_PUSH with more than an id: H3_FRAME_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0x03, 0, 0)), false, "connection 106" },
        { "MAX_PUSH_ID may grow", Control, Wire.Join([0], Settings, Wire.Frame(0x0d, 4), Wire.Frame(0x0d, 4), Wire.Frame(0x0d, 5)), false, "settings" },
        { "MAX_PUSH_ID shrinks: H3_ID_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0x0d, 4), Wire.Frame(0x0d, 3)), false, "connection 108" },
        { "MAX_PUSH_ID with half an id: H3_FRAME_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0x0d, 0x40)), false, "connection 106" },
        { "MAX_PUSH_ID longer than an id: H3_FRAME_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0x0d, 4, 0)), false, "connection 106" },
        { "GOAWAY may shrink", Control, Wire.Join([0], Settings, Wire.Frame(0x07, 9), Wire.Frame(0x07, 3)), false, "goaway 3" },
        { "GOAWAY grows: H3_ID_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0x07, 3), Wire.Frame(0x07, 4)), false, "connection 108" },
        { "GOAWAY without an id: H3_FRAME_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0x07)), false, "connection 106" },
        { "GOAWAY longer than an id: H3_FRAME_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0x07, 3, 3)), false, "connection 106" },

        // RFC 9218 7.2.
        { "PRIORITY_UPDATE of a request", Control, Wire.Join([0], Settings, Wire.Frame(0xf0700, 4, (byte)'u', (byte)'=', (byte)'1')), false, "settings" },
        { "PRIORITY_UPDATE without a value", Control, Wire.Join([0], Settings, Wire.Frame(0xf0700, 4)), false, "settings" },
        { "PRIORITY_UPDATE with no dictionary: H3_GENERAL_PROTOCOL_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0xf0700, 4, (byte)'u', (byte)'=')), false, "connection 101" },
        { "PRIORITY_UPDATE of what is no request: H3_ID_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0xf0700, 3)), false, "connection 108" },
        { "PRIORITY_UPDATE of a push never promised: H3_ID_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0xf0701, 0)), false, "connection 108" },
        { "PRIORITY_UPDATE without an id: H3_FRAME_ERROR", Control, Wire.Join([0], Settings, Wire.Frame(0xf0700)), false, "connection 106" },

        // RFC 9204 4.3, 4.4.
        { "a table capacity of 0", Encoder, [2, 0x20, 0x20], false, "ok" },
        { "a table capacity beyond ours: QPACK_ENCODER_STREAM_ERROR", Encoder, [2, 0x21], false, "connection 201" },
        { "an insertion with a static name: QPACK_ENCODER_STREAM_ERROR", Encoder, [2, 0xc0, 0x01, (byte)'a'], false, "connection 201" },
        { "an insertion with a literal name: QPACK_ENCODER_STREAM_ERROR", Encoder, [2, 0x41, (byte)'a', 0x00], false, "connection 201" },
        { "a duplicate: QPACK_ENCODER_STREAM_ERROR", Encoder, [2, 0x00], false, "connection 201" },
        { "a stream cancellation", Decoder, [3, 0x44, 0x7f, 0x80, 0x01, 0x40], false, "ok" },
        { "a stream cancellation of more than 62 bits: QPACK_DECODER_STREAM_ERROR", Decoder, [3, 0x7f, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80], false, "connection 202" },
        { "a section acknowledgment: QPACK_DECODER_STREAM_ERROR", Decoder, [3, 0x84], false, "connection 202" },
        { "an insert count increment: QPACK_DECODER_STREAM_ERROR", Decoder, [3, 0x01], false, "connection 202" },
        { "an insert count increment of 0: QPACK_DECODER_STREAM_ERROR", Decoder, [3, 0x00], false, "connection 202" },

        // RFC 9204 2.2.3, 4.5.
        { "a required insert count: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1, 1, 0), false, "connection 200" },
        { "a negative base: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1, 0, 0x80), false, "connection 200" },
        { "no prefix: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1), false, "connection 200" },
        { "half a prefix: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1, 0), false, "connection 200" },
        { "a dynamic index: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1, 0, 0, 0x80), false, "connection 200" },
        { "a dynamic name: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1, 0, 0, 0x40, 0), false, "connection 200" },
        { "a post-base index: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1, 0, 0, 0x10), false, "connection 200" },
        { "a post-base name: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1, 0, 0, 0x00, 0), false, "connection 200" },
        { "a static index of 99: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1, 0, 0, 0xff, 36), false, "connection 200" },
        { "a static name of 99: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1, 0, 0, 0x5f, 84, 0), false, "connection 200" },
        { "a string beyond the section: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1, 0, 0, 0x51, 2, (byte)'/'), false, "connection 200" },
        { "an integer without an end: QPACK_DECOMPRESSION_FAILED", 0, Wire.Frame(1, 0, 0, 0xff, 0xff), false, "connection 200" },
        { "an error of compression behind a malformed field", 0, Wire.Join(Wire.Frame(1, Wire.Join(Wire.Section("A=1"), [0x80]))), false, "connection 200" },
    };

    /// <summary>A client's, after it has sent a GET on stream 0.</summary>
    public static TheoryData<string, long, byte[], bool, string> Client => new()
    {
        { "a response", 0, Wire.Join(Wire.Headers(":status=200"), Wire.Data("x"), Trailers), true, "ok" },
        { "interim responses come before it", 0, Wire.Join(Wire.Headers(":status=103", "link=x"), Wire.Headers(":status=100"), Wire.Headers(":status=200")), true, "ok" },
        { "interim responses alone are none", 0, Wire.Headers(":status=103"), true, "stream 10e" },
        { "nothing is no response", 0, [], true, "stream 10e" },
        { "101 does not exist", 0, Wire.Headers(":status=101"), false, "stream 10e" },
        { "DATA before HEADERS: H3_FRAME_UNEXPECTED", 0, Wire.Data("x"), false, "connection 105" },
        { "DATA behind an interim response: H3_FRAME_UNEXPECTED", 0, Wire.Join(Wire.Headers(":status=103"), Wire.Data("x")), false, "connection 105" },
        { "PUSH_PROMISE without MAX_PUSH_ID: H3_ID_ERROR", 0, Wire.Frame(0x05, 0, 0, 0), false, "connection 108" },
        { "a push stream without MAX_PUSH_ID: H3_ID_ERROR", 15, [1, 0], false, "connection 108" },
        { "MAX_PUSH_ID from a server: H3_FRAME_UNEXPECTED", 3, Wire.Join([0], Settings, Wire.Frame(0x0d, 0)), false, "connection 105" },
        { "PRIORITY_UPDATE from a server: H3_FRAME_UNEXPECTED", 3, Wire.Join([0], Settings, Wire.Frame(0xf0700, 0)), false, "connection 105" },
        { "CANCEL_PUSH beyond MAX_PUSH_ID: H3_ID_ERROR", 3, Wire.Join([0], Settings, Wire.Frame(0x03, 0)), false, "connection 108" },
        { "GOAWAY with no request's id: H3_ID_ERROR", 3, Wire.Join([0], Settings, Wire.Frame(0x07, 1)), false, "connection 108" },
        { "GOAWAY grows: H3_ID_ERROR", 3, Wire.Join([0], Settings, Wire.Frame(0x07, 4), Wire.Frame(0x07, 8)), false, "connection 108" },
        { "a bidirectional stream of the server's: H3_STREAM_CREATION_ERROR", 1, [0], false, "connection 103" },
    };

    [Theory]
    [MemberData(nameof(Server), DisableDiscoveryEnumeration = true)]
    public void Server_follows(string rule, long stream, byte[] bytes, bool fin, string expected)
    {
        Assert.Equal(expected, Run(rule, isServer: true, stream, bytes, fin, int.MaxValue));
        Assert.Equal(expected, Run(rule, isServer: true, stream, bytes, fin, 1));
    }

    [Theory]
    [MemberData(nameof(Client), DisableDiscoveryEnumeration = true)]
    public void Client_follows(string rule, long stream, byte[] bytes, bool fin, string expected)
    {
        Assert.Equal(expected, Run(rule, isServer: false, stream, bytes, fin, int.MaxValue));
        Assert.Equal(expected, Run(rule, isServer: false, stream, bytes, fin, 1));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(10)]
    public void A_critical_stream_that_is_reset_closes_the_connection(long stream)
    {
        var peer = new TestPeer(isServer: true);
        peer.Receive(stream, [(byte)(stream == 2 ? 0 : (stream + 2) / 4)]);
        Assert.Null(peer.Transport.CloseCode);
        peer.Transport.Stream(stream).IncomingReset = 0;
        peer.Connection.OnStreamReadable(stream);
        Assert.Equal(0x104ul, peer.Transport.CloseCode);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(11)]
    public void A_critical_stream_that_is_stopped_closes_the_connection(long stream)
    {
        var peer = new TestPeer(isServer: true);
        peer.Transport.Stream(stream).StoppedByPeer = 0;
        peer.Connection.OnStreamStopped(stream, 0);
        Assert.Equal(0x104ul, peer.Transport.CloseCode);
        Assert.NotEmpty(peer.Transport.CloseReason);
    }

    /// <summary>RFC 9114 6.2: read to their end, they are over for QUIC, which may then allow the peer others.</summary>
    [Theory]
    [InlineData(new byte[] { 0x40, 0x54, 1, 2, 3 }, true)]
    [InlineData(new byte[] { 0x21 }, true)]
    [InlineData(new byte[] { 0x21, 1, 2 }, false)]
    public void Streams_of_unknown_types_are_read_to_their_end(byte[] bytes, bool fin)
    {
        var peer = new TestPeer(isServer: true);
        for (long id = 14; id < 14 + (4 * 100); id += 4)
        {
            peer.Receive(id, bytes[..1]);
            peer.Receive(id, bytes[1..]);
            Assert.Equal(0, peer.Transport.Stream(id).Incoming.Length);
            Assert.False(peer.Transport.Stream(id).IsReadOver);
            if (!fin)
            {
                peer.Transport.Stream(id).IncomingReset = 7;
            }

            peer.Receive(id, [], fin);
            Assert.True(peer.Transport.Stream(id).IsReadOver);
        }

        Assert.Null(peer.Transport.CloseCode);
    }

    [Fact]
    public void A_stream_of_an_unknown_type_is_discarded_without_being_buffered()
    {
        var peer = new TestPeer(isServer: true);
        byte[] junk = new byte[4000];
        peer.Receive(14, [0x21]);
        peer.Receive(14, junk);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int turn = 0; turn < 1000; turn++)
        {
            peer.Receive(14, junk);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 10);
        Assert.Equal(0, peer.Transport.Stream(14).Incoming.Length);
        Assert.Null(peer.Transport.CloseCode);
    }

    [Fact]
    public void A_reserved_frame_of_any_length_is_skipped_without_being_buffered()
    {
        var peer = new TestPeer(isServer: true);
        peer.Receive(0, Wire.Join(Wire.Varint(0x21), Wire.Varint(VariableLengthInteger.MaxValue)));
        byte[] junk = new byte[4000];
        peer.Receive(0, junk);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int turn = 0; turn < 1000; turn++)
        {
            peer.Receive(0, junk);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64 << 10);
        Assert.Null(peer.Transport.CloseCode);
    }

    private static string Run(string rule, bool isServer, long stream, byte[] bytes, bool fin, int chunk)
    {
        Assert.NotEmpty(rule);
        var peer = new TestPeer(isServer);
        if (!isServer)
        {
            var request = new Http3FieldSection();
            request.SetRequest("GET"u8, "https"u8, "a"u8, "/"u8);
            Assert.True(peer.Connection.TryOpenRequest(request, fin: true, peer, out _));
        }

        // The duplicates of the table's rows are duplicates of these.
        int side = isServer ? 0 : 1;
        foreach (long critical in new long[] { 2, 6, 10 })
        {
            if (critical + side != stream)
            {
                peer.Receive(critical + side, critical == 2 ? Wire.Join([0], Settings) : [(byte)((critical + 2) / 4)]);
            }
        }

        peer.Log.Clear();
        for (int at = 0; at < bytes.Length; at += Math.Min(chunk, bytes.Length - at))
        {
            peer.Receive(stream, bytes.AsSpan(at, Math.Min(chunk, bytes.Length - at)));
        }

        if (fin)
        {
            peer.Receive(stream, default, fin: true);
        }

        peer.Connection.OnTurnEnd();
        return Outcome(peer, stream);
    }

    private static string Outcome(TestPeer peer, long stream)
    {
        MemoryStreamState state = peer.Transport.Stream(stream);
        if (peer.Transport.CloseCode is { } close)
        {
            Assert.NotEmpty(peer.Transport.CloseReason);
            return $"connection {close:x}";
        }

        if ((stream & 2) != 0)
        {
            return state.StopCode is { } stop ? $"stopped {stop:x}" : peer.Log.LastOrDefault() ?? "ok";
        }

        // A client whose request is complete has nothing to reset.
        return state.ResetCode is { } reset ? $"stream {reset:x}"
            : peer.Log.Find(static line => line.StartsWith("read aborted", StringComparison.Ordinal)) is { } aborted ? "stream " + aborted[^3..] : "ok";
    }
}
