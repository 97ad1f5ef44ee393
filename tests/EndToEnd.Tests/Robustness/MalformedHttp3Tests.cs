using System.Text;
using H3Routes.Http3;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>Wrong HTTP/3 over real QUIC: the standard's code on the wire, and nobody else notices.</summary>
public sealed class MalformedHttp3Tests(InteropFixture interop, BystanderConnection bystander) : IClassFixture<BystanderConnection>
{
    private static readonly byte[] Get = Wire.Get("/plaintext");
    private static readonly byte[] Control = Wire.Join([0], Wire.Frame(0x04));

    /// <summary>Rule, bytes of the client's unidirectional streams in their order, the request stream's bytes (empty: none), whether each ends, what comes back.</summary>
    public static TheoryData<string, byte[][], byte[], bool, string> Rows => new()
    {
        { "a sound request", [Control], Get, true, "status 200" },
        { "reserved frames and settings", [Wire.Join([0], Wire.Frame(0x04, 0x21, 5, 0x40, 0x99, 7), Wire.Frame(0x21, 1))], Wire.Join(Wire.Frame(0x21, 1, 2), Get, Wire.Frame(0x40)), true, "status 200" },
        { "a request before SETTINGS", [], Get, true, "status 200" },

        // SETTINGS, RFC 9114 6.2.1 and 7.2.4.
        { "no SETTINGS first: H3_MISSING_SETTINGS", [Wire.Join([0], Wire.Frame(0x07, 0))], [], false, "connection 10a" },
        { "SETTINGS twice: H3_FRAME_UNEXPECTED", [Wire.Join(Control, Wire.Frame(0x04))], [], false, "connection 105" },
        { "a setting twice: H3_SETTINGS_ERROR", [Wire.Join([0], Wire.Frame(0x04, 0x06, 5, 0x06, 5))], [], false, "connection 109" },
        { "a setting of HTTP/2: H3_SETTINGS_ERROR", [Wire.Join([0], Wire.Frame(0x04, 0x04, 0))], [], false, "connection 109" },
        { "H3_DATAGRAM of 2: H3_SETTINGS_ERROR", [Wire.Join([0], Wire.Frame(0x04, 0x33, 2))], [], false, "connection 109" },
        { "half a setting: H3_FRAME_ERROR", [Wire.Join([0], Wire.Frame(0x04, 0x06))], [], false, "connection 106" },
        { "SETTINGS of a gigabyte: H3_EXCESSIVE_LOAD", [[0, 0x04, 0xbf, 0xff, 0xff, 0xff]], [], false, "connection 107" },

        // Frames cut off, RFC 9114 7.1.
        { "HEADERS cut off: H3_FRAME_ERROR", [Control], Get[..^3], true, "connection 106" },
        { "a frame's length cut off: H3_FRAME_ERROR", [Control], [0x01, 0x40], true, "connection 106" },
        { "DATA cut off: H3_FRAME_ERROR", [Control], Wire.Join(Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload"), [0x00, 0x10, 1, 2]), true, "connection 106" },
        { "a reserved frame cut off: H3_FRAME_ERROR", [Control], [0x21, 0x10, 1], true, "connection 106" },

        // Frames where they do not belong, RFC 9114 7.2.
        { "DATA first: H3_FRAME_UNEXPECTED", [Control], Wire.Data("x"), false, "connection 105" },
        { "SETTINGS on a request stream: H3_FRAME_UNEXPECTED", [Control], Wire.Frame(0x04), false, "connection 105" },
        { "PUSH_PROMISE of a client: H3_FRAME_UNEXPECTED", [Control], Wire.Frame(0x05, 0), false, "connection 105" },
        { "PING of HTTP/2: H3_FRAME_UNEXPECTED", [Control], Wire.Frame(0x06), false, "connection 105" },
        { "HEADERS on the control stream: H3_FRAME_UNEXPECTED", [Wire.Join(Control, Get)], [], false, "connection 105" },
        { "MAX_PUSH_ID shrinks: H3_ID_ERROR", [Wire.Join(Control, Wire.Frame(0x0d, 4), Wire.Frame(0x0d, 3))], [], false, "connection 108" },
        { "a control frame of a gigabyte: H3_EXCESSIVE_LOAD", [Wire.Join(Control, [0x07, 0xbf, 0xff, 0xff, 0xff])], [], false, "connection 107" },

        // Priorities, RFC 9218 7.
        { "PRIORITY_UPDATE before its request", [Wire.Join(Control, Priority(0, "u=1, i"))], Get, true, "status 200" },
        { "PRIORITY_UPDATE with values that are none of its own", [Wire.Join(Control, Priority(0, "u=99, x=(1 2);y, i=2"))], Get, true, "status 200" },
        { "PRIORITY_UPDATE for the last stream that may come", [Wire.Join(Control, Priority(4 * 127, "u=1"))], Get, true, "status 200" },
        { "PRIORITY_UPDATE beyond the stream limit: H3_ID_ERROR", [Wire.Join(Control, Priority(4 * (128 + 100), "u=1"))], [], false, "connection 108" },
        { "PRIORITY_UPDATE for the greatest id: H3_ID_ERROR", [Wire.Join(Control, Priority((1L << 62) - 4, "u=1"))], [], false, "connection 108" },
        { "PRIORITY_UPDATE for a unidirectional stream: H3_ID_ERROR", [Wire.Join(Control, Priority(2, "u=1"))], [], false, "connection 108" },
        { "PRIORITY_UPDATE of a push: H3_ID_ERROR", [Wire.Join(Control, Wire.Frame(0xf0701, 0))], [], false, "connection 108" },
        { "PRIORITY_UPDATE without an id: H3_FRAME_ERROR", [Wire.Join(Control, Wire.Frame(0xf0700))], [], false, "connection 106" },
        { "PRIORITY_UPDATE with no dictionary: H3_GENERAL_PROTOCOL_ERROR", [Wire.Join(Control, Priority(0, "u=1,,"))], [], false, "connection 101" },
        { "PRIORITY_UPDATE of 2,000 bytes: H3_EXCESSIVE_LOAD", [Wire.Join(Control, Priority(0, new string('a', 2_000)))], [], false, "connection 107" },
        { "PRIORITY_UPDATE on a request stream: H3_FRAME_UNEXPECTED", [Control], Priority(0, "u=1"), false, "connection 105" },

        // Unidirectional streams, RFC 9114 6.2.
        { "the control stream ends: H3_CLOSED_CRITICAL_STREAM", [Control], [], true, "connection 104" },
        { "two control streams: H3_STREAM_CREATION_ERROR", [Control, [0]], [], false, "connection 103" },
        { "a push stream: H3_STREAM_CREATION_ERROR", [Control, [1, 0]], [], false, "connection 103" },

        // QPACK, RFC 9204.
        { "an insertion without a table: QPACK_ENCODER_STREAM_ERROR", [Control, [2, 0xc0, 1, 0x61]], [], false, "connection 201" },
        { "an acknowledgment of nothing: QPACK_DECODER_STREAM_ERROR", [Control, [3, 0x84]], [], false, "connection 202" },
        { "a dynamic index: QPACK_DECOMPRESSION_FAILED", [Control], Wire.Frame(1, 0, 0, 0x80), false, "connection 200" },

        { "a table larger than allowed: QPACK_ENCODER_STREAM_ERROR", [Control, Wire.Join([2], Wire.Integer(0x20, 5, 4_097))], [], false, "connection 201" },
        { "an entry larger than the table: QPACK_ENCODER_STREAM_ERROR", [Control, Wire.Join(Table, Insertion(4_096))], [], false, "connection 201" },
        { "an entry of a gigabyte: QPACK_ENCODER_STREAM_ERROR", [Control, Wire.Join(Table, Wire.Integer(0x40, 5, 1 << 30))], [], false, "connection 201" },
        { "a duplicate of nothing: QPACK_ENCODER_STREAM_ERROR", [Control, Wire.Join(Table, [0x00])], [], false, "connection 201" },
        { "a reference to an evicted entry: QPACK_DECOMPRESSION_FAILED", [Control, Wire.Join([Table, .. Enumerable.Repeat(Insertion(4_000), 3)])], Wire.Frame(1, 2, 0, 0x80), false, "connection 200" },
        { "a reference beyond the required insert count: QPACK_DECOMPRESSION_FAILED", [Control, Wire.Join([Table, .. Enumerable.Repeat(Insertion(10), 3)])], Wire.Frame(1, 2, 0, 0x11), false, "connection 200" },

        // A section of 30,000 bytes, each of which stands for the same entry of 4,000: 120 MB if they were kept.
        { "an entry referred to 30,000 times: 431", [Control, Wire.Join(Table, Insertion(4_000))], Bomb(30_000), true, "status 431" },

        // Malformed messages, RFC 9114 4.1.2 to 4.3, are stream errors.
        { "an empty stream: H3_REQUEST_INCOMPLETE", [Control], [0x21, 0x00], true, "reset 10d" },
        { "no :path: H3_MESSAGE_ERROR", [Control], Wire.Headers(":method=GET", ":scheme=https", ":authority=a"), true, "reset 10e" },
        { "an upper-case name: H3_MESSAGE_ERROR", [Control], Wire.Headers(":method=GET", ":scheme=https", ":authority=a", ":path=/", "Upper=x"), true, "reset 10e" },
        { "a field of the connection: H3_MESSAGE_ERROR", [Control], Wire.Headers(":method=GET", ":scheme=https", ":authority=a", ":path=/", "transfer-encoding=chunked"), true, "reset 10e" },
        { "a newline in a value: H3_MESSAGE_ERROR", [Control], Wire.Headers(":method=GET", ":scheme=https", ":authority=a", ":path=/", "x=a\nb"), true, "reset 10e" },
        { "a pseudo-header field of a response: H3_MESSAGE_ERROR", [Control], Wire.Headers(":method=GET", ":scheme=https", ":authority=a", ":path=/", ":status=200"), true, "reset 10e" },
        { "more content than content-length: H3_MESSAGE_ERROR", [Control], Wire.Join(Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/slow/1000", "content-length=1"), Wire.Data("xyz")), true, "reset 10e" },

        { "less content than content-length: H3_MESSAGE_ERROR", [Control], Wire.Join(Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload", "content-length=9"), Wire.Data("xyz")), true, "reset 10e" },
        { "no content and a content-length: H3_MESSAGE_ERROR", [Control], Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload", "content-length=9"), true, "reset 10e" },
        { "two content-lengths that differ: H3_MESSAGE_ERROR", [Control], Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload", "content-length=1", "content-length=2"), true, "reset 10e" },
        { "a negative content-length: H3_MESSAGE_ERROR", [Control], Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload", "content-length=-1"), true, "reset 10e" },
        { "a content-length of 2^64: H3_MESSAGE_ERROR", [Control], Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload", "content-length=18446744073709551616"), true, "reset 10e" },
        { "a pseudo-header field among trailers: H3_MESSAGE_ERROR", [Control], Wire.Join(Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload"), Wire.Headers(":path=/x")), true, "reset 10e" },

        // Limits, RFC 9114 4.2.2 and RFC 6585 5.
        { "a field of 40,000 bytes: 431", [Control], Wire.Headers(":method=GET", ":scheme=https", ":authority=a", ":path=/", "x=" + new string('x', 40_000)), true, "status 431" },
        { "200 fields: 431", [Control], Wire.Headers([":method=GET", ":scheme=https", ":authority=a", ":path=/", .. Enumerable.Range(0, 200).Select(static i => $"x{i}=1")]), true, "status 431" },
        { "a field section of a gigabyte, never sent: 431", [Control], [0x01, 0xbf, 0xff, 0xff, 0xff, 0], false, "status 431" },
        { "trailers of 40,000 bytes: H3_EXCESSIVE_LOAD", [Control], Wire.Join(Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/trailers"), Wire.Headers("x=" + new string('x', 40_000))), true, "reset 107" },
        { "trailers of a gigabyte, never sent: H3_EXCESSIVE_LOAD", [Control], Wire.Join(Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/trailers"), [0x01, 0xbf, 0xff, 0xff, 0xff, 0]), false, "reset 107" },
        { "a path of 30,000 bytes", [Control], Wire.Get("/" + new string('x', 30_000)), true, "status 404" },
    };

    /// <summary>An encoder stream that begins with a table as large as is allowed.</summary>
    private static byte[] Table => Wire.Join([2], Wire.Integer(0x20, 5, 4_096));

    private static byte[] Priority(long id, string value) => Wire.Frame(0xf0700, [.. Wire.Varint((ulong)id), .. Encoding.ASCII.GetBytes(value)]);

    /// <summary>Inserts the field "a" with a value of that length (RFC 9204 4.3.3).</summary>
    private static byte[] Insertion(int length) => Wire.Join([0x41, (byte)'a'], Wire.Integer(0x00, 7, (ulong)length), [.. Enumerable.Repeat((byte)'v', length)]);

    /// <summary>A request behind whose own fields the first entry of the table is referred to again and again (RFC 9204 4.5.2).</summary>
    private static byte[] Bomb(int references) => Wire.Frame(
        1, Wire.Join([2, 0], Wire.Section(":method=GET", ":scheme=https", ":authority=a", ":path=/plaintext")[2..], [.. Enumerable.Repeat((byte)0x80, references)]));

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Rows))]
    public async Task IsAnsweredByTheStandardsCode(string rule, byte[][] unidirectional, byte[] request, bool fin, string expected)
    {
        using var client = new RawClient(interop.EndPoint);
        var connection = await client.ConnectAsync();
        var id = await client.RunAsync(() =>
        {
            foreach (var bytes in unidirectional)
            {
                connection.Open(bytes, fin && request.Length == 0, bidirectional: false);
            }

            return request.Length == 0 ? -1 : connection.Open(request, fin);
        });
        await client.IsSoonAsync(() => connection.IsOver(id), 5_000);
        var outcome = await client.RunAsync(() => connection.Outcome(id));
        Assert.Equal((rule, expected), (rule, outcome));
        if (connection.Closed is null)
        {
            // A stream's error is not the connection's.
            await connection.AssertServedAsync(client);
        }

        await bystander.AssertServedAsync();
    }
}
