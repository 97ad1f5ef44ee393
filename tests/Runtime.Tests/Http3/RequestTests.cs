using System.Text;

namespace H3Routes.Http3;

/// <summary>Requests and responses, from bytes to bytes.</summary>
public sealed class RequestTests
{
    [Fact]
    public void Critical_streams_are_opened_with_SETTINGS()
    {
        var peer = new TestPeer(isServer: true, new Http3Limits { EnableConnectProtocol = true });
        byte[] control = peer.Transport.Sent(3);
        Assert.Equal(0x00, control[0]);
        Assert.Equal(0x04, control[1]);
        Assert.Equal(control.Length - 3, control[2]);
        Http3Settings? settings = Http3Settings.Parse(control.AsSpan(3), out _);
        Assert.NotNull(settings);
        Assert.Equal(4096ul, settings.QpackMaxTableCapacity);
        Assert.Equal(16ul, settings.QpackBlockedStreams);
        Assert.Equal(32ul << 10, settings.MaxFieldSectionSize);
        Assert.True(settings.EnableConnectProtocol);
        Assert.Equal([0x02], peer.Transport.Sent(7));
        Assert.Equal([0x03], peer.Transport.Sent(11));
    }

    [Fact]
    public void Get_is_answered_with_one_write()
    {
        var peer = new TestPeer(isServer: true);
        peer.Answer = static stream =>
        {
            var response = new Http3FieldSection { Status = 200 };
            response.Add("content-type"u8, "text/plain"u8);
            Assert.Equal(5, stream.WriteHeaders(response, "hello"u8, fin: true));
        };
        int before = peer.Transport.Writes;
        peer.Receive(0, Wire.Get("/x"), fin: true);
        Assert.Equal(["request 0: :method=GET :scheme=https :authority=a :path=/x end", "closed 0"], peer.Log);
        Assert.Equal(1, peer.Transport.Writes - before);
        Assert.Equal(Wire.Hex("01 04 0000 d9 f5 00 05 68656c6c6f"), peer.Transport.Sent(0));
        Assert.True(peer.Transport.Stream(0).OutgoingFin);
        Assert.Equal(0, peer.Connection.OpenRequests);
    }

    [Fact]
    public void Content_and_trailers_are_read()
    {
        var peer = new TestPeer(isServer: true);
        byte[] request = Wire.Join(
            Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/", "content-length=10"),
            Wire.Data("hello"), Wire.Frame(0x21, 1, 2, 3), Wire.Data(""), Wire.Data("world"), Wire.Headers("x-sum=1"));
        peer.Receive(0, request, fin: true);
        Assert.Equal("helloworld", Encoding.Latin1.GetString([.. peer.Content[0]]));
        Assert.Contains("end 0: x-sum=1", peer.Log);
        Assert.Equal("closed 0", peer.Log[^1]);
        Assert.Null(peer.Transport.CloseCode);
    }

    [Fact]
    public void Content_goes_straight_to_the_reader()
    {
        var peer = new TestPeer(isServer: true) { ReadSize = 10_000 };
        string content = string.Concat(Enumerable.Range(0, 9000).Select(static index => (char)('a' + (index % 26))));
        peer.Receive(0, Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/"));
        peer.Receive(0, Wire.Join(Wire.Data(content[..4500]), Wire.Data(content[4500..])), fin: true);
        Assert.Equal(content, Encoding.Latin1.GetString([.. peer.Content[0]]));
    }

    [Fact]
    public void Short_writes_are_continued()
    {
        var peer = new TestPeer(isServer: true);
        peer.Transport.SendWindow = 7;
        byte[] content = [.. Enumerable.Range(0, 100).Select(static index => (byte)index)];
        int sent = 0;
        void Continue(Http3RequestStream stream) => sent += stream.WriteData(content.AsSpan(sent), fin: true);
        peer.Writable = Continue;
        peer.Answer = stream =>
        {
            var response = new Http3FieldSection { Status = 200 };
            response.Add("x-long"u8, "0123456789"u8);
            sent = stream.WriteHeaders(response, content, fin: true);
        };
        peer.Receive(0, Wire.Get(), fin: true);
        var received = new List<byte>();
        for (int turn = 0; turn < 100 && !peer.Transport.Stream(0).OutgoingFin; turn++)
        {
            received.AddRange(peer.Transport.Sent(0));
            peer.Transport.Stream(0).Outgoing.Clear();
            peer.Connection.OnStreamWritable(0);
        }

        received.AddRange(peer.Transport.Sent(0));
        Assert.Equal(100, sent);
        Assert.Equal(content, received[^100..]);
        Assert.Equal("closed 0", peer.Log[^1]);
    }
}
