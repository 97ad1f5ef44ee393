using System.Text;

namespace H3Routes.Http3;

/// <summary>Well-formed and malformed messages (RFC 9114 4.1.2 to 4.4, RFC 9220 3): one row a rule.</summary>
public sealed class MessageRuleTests
{
    private static readonly string[] Get = [":method=GET", ":scheme=https", ":authority=a", ":path=/"];

    public static TheoryData<string, string[], string> Requests => new()
    {
        { "a plain request", Get, "ok" },
        { "pseudo-header fields in any order", [":path=/", ":authority=a", ":scheme=https", ":method=GET"], "ok" },
        { "host instead of :authority", [":method=GET", ":scheme=https", ":path=/", "host=a"], "ok" },
        { "host and :authority agree", [.. Get, "host=A"], "ok" },
        { "host and :authority differ", [.. Get, "host=b"], "malformed" },
        { "two hosts", [":method=GET", ":scheme=https", ":path=/", "host=a", "host=a"], "malformed" },
        { "https without an authority", [":method=GET", ":scheme=https", ":path=/"], "malformed" },
        { "http without an authority", [":method=GET", ":scheme=http", ":path=/"], "malformed" },
        { "an empty :authority", [":method=GET", ":scheme=https", ":authority=", ":path=/"], "malformed" },
        { "an empty host", [":method=GET", ":scheme=https", ":path=/", "host="], "malformed" },
        { "an empty host beside :authority", [.. Get, "host="], "malformed" },
        { "user information in :authority", [":method=GET", ":scheme=https", ":authority=u@a", ":path=/"], "malformed" },
        { "a blank in :authority", [":method=GET", ":scheme=https", ":authority=a b", ":path=/"], "malformed" },
        { "another scheme needs no authority", [":method=GET", ":scheme=x", ":path=y"], "ok" },
        { "a scheme is a letter and more", [":method=GET", ":scheme=1x", ":authority=a", ":path=/"], "malformed" },
        { "no :method", [":scheme=https", ":authority=a", ":path=/"], "malformed" },
        { "no :scheme", [":method=GET", ":authority=a", ":path=/"], "malformed" },
        { "no :path", [":method=GET", ":scheme=https", ":authority=a"], "malformed" },
        { "an empty :path", [":method=GET", ":scheme=https", ":authority=a", ":path="], "malformed" },
        { "a :path without a slash", [":method=GET", ":scheme=https", ":authority=a", ":path=x"], "malformed" },
        { "a :path with a fragment", [":method=GET", ":scheme=https", ":authority=a", ":path=/#x"], "malformed" },
        { "a :path with a blank", [":method=GET", ":scheme=https", ":authority=a", ":path=/ x"], "malformed" },
        { "OPTIONS *", [":method=OPTIONS", ":scheme=https", ":authority=a", ":path=*"], "ok" },
        { "GET *", [":method=GET", ":scheme=https", ":authority=a", ":path=*"], "malformed" },
        { "an empty :method", [":method=", ":scheme=https", ":authority=a", ":path=/"], "malformed" },
        { "a :method that is no token", [":method=G T", ":scheme=https", ":authority=a", ":path=/"], "malformed" },
        { ":method twice", [":method=GET", .. Get], "malformed" },
        { ":path twice", [.. Get, ":path=/"], "malformed" },
        { "a pseudo-header field behind a field", [":method=GET", ":scheme=https", ":path=/", "x=1", ":authority=a"], "malformed" },
        { "a response's pseudo-header field", [.. Get, ":status=200"], "malformed" },
        { "an undefined pseudo-header field", [.. Get, ":foo=1"], "malformed" },
        { ":protocol without the setting", [":method=CONNECT", ":protocol=websocket", ":scheme=https", ":authority=a", ":path=/"], "malformed" },
        { "CONNECT", [":method=CONNECT", ":authority=a:443"], "ok" },
        { "CONNECT without :authority", [":method=CONNECT"], "malformed" },
        { "CONNECT with :scheme", [":method=CONNECT", ":authority=a:443", ":scheme=https"], "malformed" },
        { "CONNECT with :path", [":method=CONNECT", ":authority=a:443", ":path=/"], "malformed" },
        { "an upper-case name", [.. Get, "X-A=1"], "malformed" },
        { "a name with a blank", [.. Get, "x a=1"], "malformed" },
        { "a name with a colon inside", [.. Get, "x:a=1"], "malformed" },
        { "a name beyond ASCII", [.. Get, "x\u00e4=1"], "malformed" },
        { "a value with NUL", [.. Get, "x=a\0b"], "malformed" },
        { "a value with CR", [.. Get, "x=a\rb"], "malformed" },
        { "a value with LF", [.. Get, "x=a\nb"], "malformed" },
        { "a value with DEL", [.. Get, "x=a\u007fb"], "malformed" },
        { "a value with a tab inside", [.. Get, "x=a\tb"], "ok" },
        { "a value beyond ASCII", [.. Get, "x=\u00e4"], "ok" },
        { "an empty value", [.. Get, "x="], "ok" },
        { "a value that begins with a blank", [.. Get, "x= a"], "malformed" },
        { "a value that ends with a tab", [.. Get, "x=a\t"], "malformed" },
        { "connection", [.. Get, "connection=close"], "malformed" },
        { "keep-alive", [.. Get, "keep-alive=1"], "malformed" },
        { "proxy-connection", [.. Get, "proxy-connection=close"], "malformed" },
        { "transfer-encoding", [.. Get, "transfer-encoding=chunked"], "malformed" },
        { "upgrade", [.. Get, "upgrade=h2c"], "malformed" },
        { "te: trailers", [.. Get, "te=trailers"], "ok" },
        { "te: anything else", [.. Get, "te=gzip"], "malformed" },
        { "te: more than trailers", [.. Get, "te=trailers, gzip"], "malformed" },
        { "a content-length of 0", [.. Get, "content-length=0"], "ok" },
        { "a content-length that does not come", [.. Get, "content-length=1"], "malformed" },
        { "content-length twice the same", [.. Get, "content-length=0", "content-length=0"], "ok" },
        { "content-length twice, different", [.. Get, "content-length=0", "content-length=1"], "malformed" },
        { "a negative content-length", [.. Get, "content-length=-0"], "malformed" },
        { "a content-length with a sign", [.. Get, "content-length=+0"], "malformed" },
        { "a content-length list", [.. Get, "content-length=0, 0"], "malformed" },
        { "an empty content-length", [.. Get, "content-length="], "malformed" },
        { "a content-length beyond 63 bits", [.. Get, "content-length=9223372036854775808"], "malformed" },
    };

    public static TheoryData<string, string[], string> Extended => new()
    {
        { "extended CONNECT", [":method=CONNECT", ":protocol=websocket", ":scheme=https", ":authority=a", ":path=/"], "ok" },
        { "without :scheme", [":method=CONNECT", ":protocol=websocket", ":authority=a", ":path=/"], "malformed" },
        { "without :path", [":method=CONNECT", ":protocol=websocket", ":scheme=https", ":authority=a"], "malformed" },
        { "without an authority", [":method=CONNECT", ":protocol=websocket", ":scheme=https", ":path=/"], "malformed" },
        { "with another method", [":method=GET", ":protocol=websocket", ":scheme=https", ":authority=a", ":path=/"], "malformed" },
        { "an empty :protocol", [":method=CONNECT", ":protocol=", ":scheme=https", ":authority=a", ":path=/"], "malformed" },
        { ":protocol twice", [":method=CONNECT", ":protocol=a", ":protocol=a", ":scheme=https", ":authority=a", ":path=/"], "malformed" },
        { "a :protocol that is no token", [":method=CONNECT", ":protocol=a b", ":scheme=https", ":authority=a", ":path=/"], "malformed" },
        { "plain CONNECT", [":method=CONNECT", ":authority=a:443"], "ok" },
    };

    public static TheoryData<string, string[], string> Responses => new()
    {
        { "a plain response", [":status=200"], "ok" },
        { "a status beyond the registered", [":status=599"], "ok" },
        { "no :status", ["x=1"], "malformed" },
        { "two digits", [":status=20"], "malformed" },
        { "four digits", [":status=2000"], "malformed" },
        { "no digits", [":status=abc"], "malformed" },
        { "below 100", [":status=099"], "malformed" },
        { "twice", [":status=200", ":status=200"], "malformed" },
        { "behind a field", ["x=1", ":status=200"], "malformed" },
        { "a request's pseudo-header field", [":status=200", ":path=/"], "malformed" },
        { "te", [":status=200", "te=trailers"], "malformed" },
        { "transfer-encoding", [":status=200", "transfer-encoding=chunked"], "malformed" },
    };

    public static TheoryData<string, string[], string> Trailers => new()
    {
        { "plain trailers", ["x=1"], "ok" },
        { "no field", [], "ok" },
        { "a request's pseudo-header field", [":path=/"], "malformed" },
        { "a response's pseudo-header field", [":status=200"], "malformed" },
        { "an upper-case name", ["X=1"], "malformed" },
        { "connection", ["connection=close"], "malformed" },
        { "te", ["te=trailers"], "malformed" },
    };

    [Theory]
    [MemberData(nameof(Requests), DisableDiscoveryEnumeration = true)]
    public void Request(string rule, string[] fields, string expected) => Check(rule, fields, expected, new Http3Limits());

    [Theory]
    [MemberData(nameof(Extended), DisableDiscoveryEnumeration = true)]
    public void Request_with_extended_CONNECT(string rule, string[] fields, string expected) => Check(rule, fields, expected, new Http3Limits { EnableConnectProtocol = true });

    [Theory]
    [MemberData(nameof(Responses), DisableDiscoveryEnumeration = true)]
    public void Response(string rule, string[] fields, string expected)
    {
        Assert.NotEmpty(rule);
        var peer = new TestPeer(isServer: false);
        Http3RequestStream stream = Open(peer, "GET"u8);
        peer.Receive(stream.StreamId, Wire.Headers(fields), fin: true);
        Assert.Equal(expected == "ok" ? null : 0x10eul, peer.Transport.Stream(0).ResetCode ?? (peer.Log.Contains("read aborted 0: 10e") ? 0x10eul : null));
        Assert.Equal(expected == "ok", peer.Log.Exists(static line => line.StartsWith("response", StringComparison.Ordinal)));
        Assert.Equal("closed 0", peer.Log[^1]);
    }

    [Theory]
    [MemberData(nameof(Trailers), DisableDiscoveryEnumeration = true)]
    public void Trailer_section(string rule, string[] fields, string expected)
    {
        Assert.NotEmpty(rule);
        var peer = new TestPeer(isServer: true) { Answer = static _ => { } };
        Http3RequestStream? request = null;
        peer.Answer = stream => request = stream;
        peer.Receive(0, Wire.Join(Wire.Get(), Wire.Data("x"), Wire.Headers(fields)), fin: true);
        peer.ReadAll(request!);
        Assert.Equal(expected == "ok", peer.Log.Exists(static line => line.StartsWith("end", StringComparison.Ordinal)));
        Assert.Equal(expected == "ok" ? null : 0x10eul, peer.Transport.Stream(0).ResetCode);
    }

    [Theory]
    [InlineData("5", "hello", true)]
    [InlineData("4", "hello", false)]
    [InlineData("6", "hello", false)]
    [InlineData("0", "", true)]
    [InlineData("0", "x", false)]
    public void Content_length_is_the_sum_of_DATA(string length, string content, bool isSound)
    {
        byte[] message = Wire.Join(Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/", "content-length=" + length), Wire.Data(content));
        var server = new TestPeer(isServer: true) { Answer = static _ => { } };
        Http3RequestStream? request = null;
        server.Answer = stream => request = stream;
        server.Receive(0, message, fin: true);
        if (request is not null)
        {
            server.ReadAll(request);
        }

        Assert.Equal(isSound ? null : 0x10eul, server.Transport.Stream(0).ResetCode);

        var client = new TestPeer(isServer: false);
        Open(client, "GET"u8);
        client.Receive(0, Wire.Join(Wire.Headers(":status=200", "content-length=" + length), Wire.Data(content)), fin: true);
        Assert.Equal(isSound, !client.Log.Contains("read aborted 0: 10e"));
    }

    [Theory]
    [InlineData("HEAD", "200")]
    [InlineData("GET", "204")]
    [InlineData("GET", "304")]
    public void A_response_without_content_may_have_any_content_length(string method, string status)
    {
        var client = new TestPeer(isServer: false);
        Open(client, Encoding.ASCII.GetBytes(method));
        client.Receive(0, Wire.Headers(":status=" + status, "content-length=5"), fin: true);
        Assert.Equal([$"response 0: :status={status} content-length=5 end", "end 0", "closed 0"], client.Log);
    }

    [Fact]
    public void Cookie_crumbs_become_one_field()
    {
        var peer = new TestPeer(isServer: true);
        peer.Receive(0, Wire.Headers([.. Get, "cookie=a=1", "x=y", "cookie=b=2", "cookie=c=3"]), fin: true);
        Assert.StartsWith("request 0: :method=GET :scheme=https :authority=a :path=/ cookie=a=1; b=2; c=3 x=y", peer.Log[0], StringComparison.Ordinal);
    }

    private static Http3RequestStream Open(TestPeer peer, ReadOnlySpan<byte> method)
    {
        var request = new Http3FieldSection();
        request.SetRequest(method, "https"u8, "a"u8, "/"u8);
        Assert.True(peer.Connection.TryOpenRequest(request, fin: true, peer, out Http3RequestStream stream));
        return stream;
    }

    private static void Check(string rule, string[] fields, string expected, Http3Limits limits)
    {
        Assert.NotEmpty(rule);
        var peer = new TestPeer(isServer: true, limits);
        peer.Receive(0, Wire.Headers(fields), fin: true);
        Assert.Equal(expected == "ok" ? null : 0x10eul, peer.Transport.Stream(0).ResetCode);
        Assert.Equal(expected == "ok" ? 1 : 0, peer.Log.Count(static line => line.StartsWith("request", StringComparison.Ordinal)));
        Assert.Null(peer.Transport.CloseCode);

        // The connection lives on.
        peer.Receive(4, Wire.Get(), fin: true);
        Assert.Contains("request 4: :method=GET :scheme=https :authority=a :path=/ end", peer.Log);
    }
}
