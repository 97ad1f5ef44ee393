using System.Text;

namespace H3Routes.Http3;

/// <summary>What we send: interim responses, trailers, the peer's limit, secrets.</summary>
public sealed class WritingTests
{
    [Fact]
    public void Interim_responses_come_before_the_final_one()
    {
        TestPeer peer = Serve(static stream =>
        {
            Assert.True(stream.WriteInterim(Section(100)));
            Assert.True(stream.WriteInterim(Section(103, ("link", "a"))));
            stream.WriteHeaders(Section(200), "x"u8, fin: true);
            Assert.Throws<InvalidOperationException>(() => stream.WriteInterim(Section(103)));
        });
        Assert.Equal(["response 0: :status=100", "response 0: :status=103 link=a", "response 0: :status=200", "end 0", "closed 0"], Replay(peer).Log);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(200)]
    public void Other_statuses_are_none_of_an_interim_response(int status)
    {
        TestPeer peer = Serve(stream => Assert.Throws<ArgumentException>(() => stream.WriteInterim(Section(status))));
        Assert.Empty(peer.Transport.Sent(0));
    }

    [Fact]
    public void Trailers_of_a_response_arrive()
    {
        TestPeer peer = Serve(static stream =>
        {
            stream.WriteHeaders(Section(200), "ok"u8, fin: false);
            stream.WriteTrailers(Section(0, ("x-checksum", "abc123")));
        });
        TestPeer client = Replay(peer);
        Assert.Equal(["response 0: :status=200", "end 0: x-checksum=abc123", "closed 0"], client.Log);
        Assert.Equal("ok"u8.ToArray(), client.Content[0]);
    }

    [Fact]
    public void Trailers_of_a_request_arrive()
    {
        var client = new TestPeer(isServer: false);
        Assert.True(client.Connection.TryOpenRequest(Request(), fin: false, client, out Http3RequestStream stream));
        stream.WriteData("body"u8, fin: false);
        stream.WriteTrailers(Section(0, ("x-checksum", "abc123")));
        var server = new TestPeer(isServer: true);
        server.Receive(0, client.Transport.Sent(0), fin: true);
        Assert.Equal("end 0: x-checksum=abc123", server.Log[1]);
        Assert.Equal("body"u8.ToArray(), server.Content[0]);
    }

    [Fact]
    public void Trailers_have_no_pseudo_header_fields_and_do_not_cut_a_frame()
    {
        Serve(static stream =>
        {
            Assert.Throws<ArgumentException>(() => stream.WriteTrailers(Section(200)));
            Assert.Throws<ArgumentException>(() => stream.WriteTrailers(Request()));
            ((MemoryTransport)stream.Connection.Transport).SendWindow = 20;
            Assert.True(stream.WriteHeaders(Section(200), new byte[100], fin: false) < 100);
            Assert.Throws<InvalidOperationException>(() => stream.WriteTrailers(Section(0)));
        });
    }

    [Theory]
    [InlineData(3 + 7 + 32 + 1 + 1 + 32, true)]
    [InlineData(3 + 7 + 32 + 1 + 1 + 32 - 1, false)]
    public void A_response_keeps_to_the_clients_limit(ulong limit, bool isSent)
    {
        var peer = new TestPeer(isServer: true) { Answer = static stream => stream.WriteHeaders(Section(200, ("a", "b")), "x"u8, fin: true) };
        Settings(peer, 2, limit);
        peer.Receive(0, Wire.Get(), fin: true);
        Assert.Equal(isSent ? null : (ulong)Http3ErrorCode.InternalError, peer.Transport.Stream(0).ResetCode);
        Assert.Equal(isSent, peer.Transport.Sent(0).Length > 0);
        Assert.Equal(!isSent, peer.Log.Contains("write aborted 0: 102"));
        Assert.Equal("closed 0", peer.Log[^1]);
    }

    [Fact]
    public void A_request_keeps_to_the_servers_limit()
    {
        var peer = new TestPeer(isServer: false);
        Http3FieldSection request = Request();
        long size = 7 + 3 + 32 + 7 + 5 + 32 + 10 + 1 + 32 + 5 + 1 + 32;
        Assert.Equal(size, request.Size);
        Settings(peer, 3, (ulong)size);
        Assert.True(peer.Connection.TryOpenRequest(request, fin: true, peer, out _));
        request.Add("a"u8, "b"u8);
        var error = Assert.Throws<Http3FieldSectionTooLargeException>(() => peer.Connection.TryOpenRequest(request, fin: true, peer, out _));
        Assert.Equal((size + 34, (ulong)size), (error.Size, error.Limit));
        Assert.Equal(1, peer.Connection.OpenRequests);
    }

    [Theory]
    [InlineData("authorization", "Basic QWxhZGRpbg==", 0x70)]
    [InlineData("set-cookie", "id=1; Secure; HttpOnly; and no end of attributes", 0x70)]
    [InlineData("cookie", "id=1", 0x70)]
    [InlineData("cookie", "id=0123456789abcdef0123456789abcdef", 0x50)]
    [InlineData("proxy-authorization", "Basic QWxhZGRpbg==", 0x30)]
    [InlineData("user-agent", "curl", 0x50)]
    [InlineData("x-plain", "value", 0x20)]
    public void Secrets_enter_no_table(string name, string value, int representation)
    {
        Http3FieldSection section = Section(0, (name, value));
        byte[] encoded = new byte[section.MaxEncodedLength];
        int length = section.Encode(encoded);

        // The N bit stands beside the pattern of the representation (RFC 9204 4.5.4, 4.5.6).
        Assert.Equal(representation, encoded[2] & 0xf0);
        var decoded = new Http3FieldSection();
        Assert.Equal(Http3FieldSectionStatus.Ok, decoded.Decode(encoded.AsSpan(0, length), Http3FieldSectionKind.Trailers, new Http3Limits()));
        Assert.Equal($"{name}={value}", TestPeer.Describe(decoded));
    }

    internal static Http3FieldSection Section(int status, params (string Name, string Value)[] fields)
    {
        var section = new Http3FieldSection { Status = status };
        foreach ((string name, string value) in fields)
        {
            section.Add(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value));
        }

        return section;
    }

    private static Http3FieldSection Request()
    {
        var request = new Http3FieldSection();
        request.SetRequest("GET"u8, "https"u8, "a"u8, "/"u8);
        return request;
    }

    private static void Settings(TestPeer peer, long controlStream, ulong maxFieldSectionSize) =>
        peer.Receive(controlStream, Wire.Join([0], Wire.Frame(0x04, Wire.Join([0x06], Wire.Varint(maxFieldSectionSize)))));

    /// <summary>A server that has got one request.</summary>
    private static TestPeer Serve(Action<Http3RequestStream> answer)
    {
        var peer = new TestPeer(isServer: true) { Answer = answer };
        peer.Receive(0, Wire.Get(), fin: true);
        return peer;
    }

    /// <summary>A client that has got what the server sent.</summary>
    private static TestPeer Replay(TestPeer server)
    {
        var client = new TestPeer(isServer: false);
        Assert.True(client.Connection.TryOpenRequest(Request(), fin: true, client, out _));
        client.Receive(0, server.Transport.Sent(0), fin: server.Transport.Stream(0).OutgoingFin);
        return client;
    }
}
