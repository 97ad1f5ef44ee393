using H3Routes.Http3;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>Servers that break the rules: the client says which in a typed error, holds little meanwhile, and its next request is served.</summary>
public sealed class MaliciousServerTests(InteropFixture interop)
{
    private static readonly byte[] Control = Wire.Join([0], Wire.Frame(4));
    private static readonly byte[] Ok = Wire.Headers(":status=200");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What it does, its unidirectional streams, the response's bytes, how the stream goes on, and the error.</summary>
    public static TheoryData<string, byte[][], byte[], string, string> Rows => new()
    {
        // Connection errors, RFC 9114 7.2.4, 4.6, 6.1, 7.2.5.
        { "half a setting", [Wire.Join([0], Wire.Frame(4, 0x06))], [], "", "connection ProtocolError 106" },
        { "a setting of HTTP/2", [Wire.Join([0], Wire.Frame(4, 0x02, 0))], [], "", "connection ProtocolError 109" },
        { "a setting twice", [Wire.Join([0], Wire.Frame(4, 0x06, 5, 0x06, 5))], [], "", "connection ProtocolError 109" },
        { "no SETTINGS", [Wire.Join([0], Wire.Frame(7, 0))], [], "", "connection ProtocolError 10a" },
        { "SETTINGS of a gigabyte", [[0, 0x04, 0xbf, 0xff, 0xff, 0xff]], [], "", "connection ProtocolError 107" },
        { "a push stream", [Control, [1, 0]], [], "", "connection ProtocolError 108" },
        { "PUSH_PROMISE", [Control], Wire.Frame(5, 0, 0, 0), "", "connection ProtocolError 108" },
        { "MAX_PUSH_ID", [Wire.Join(Control, Wire.Frame(0x0d, 1))], [], "", "connection ProtocolError 105" },
        { "GOAWAY that grows", [Wire.Join(Control, Wire.Frame(7, 0x40, 0x64), Wire.Frame(7, 0x40, 0x68))], [], "", "connection ProtocolError 108" },
        { "a control stream that is two", [Control, [0]], [], "", "connection ProtocolError 103" },
        { "DATA first", [Control], Wire.Data("x"), "", "connection ProtocolError 105" },
        { "a frame cut off", [Control], [0x01, 0x10, 0], "fin", "connection ProtocolError 106" },
        { "no QPACK", [Control], Wire.Frame(1, 0, 0, 0xff, 0xff), "", "connection ProtocolError 200" },

        // Malformed responses, RFC 9114 4.1.2.
        { "no :status", [Control], Wire.Headers("x=1"), "fin", "stream 10e" },
        { ":status of a request's", [Control], Wire.Headers(":status=200", ":path=/"), "fin", "stream 10e" },
        { "an upper-case name", [Control], Wire.Headers(":status=200", "Upper=x"), "fin", "stream 10e" },
        { "more than content-length", [Control], Wire.Join(Wire.Headers(":status=200", "content-length=2"), Wire.Data("abc")), "fin", "stream 10e" },
        { "less than content-length", [Control], Wire.Join(Wire.Headers(":status=200", "content-length=9"), Wire.Data("abc")), "fin", "stream 10e" },
        { "nothing at all", [Control], [], "fin", "stream 10e" },

        { "an informational response with content", [Control], Wire.Join(Wire.Headers(":status=103"), Wire.Data("x"), Ok), "fin", "connection ProtocolError 105" },
        { "streams of unknown types", [Control, .. Enumerable.Repeat<byte[]>([0x21, 1, 2], 8)], Ok, "fin", "none" },
        { "frames of unknown types", [Wire.Join(Control, Wire.Frame(0x21, new byte[60_000]))], Wire.Join(Wire.Frame(0x21, new byte[60_000]), Ok, Wire.Frame(0x40, 1)), "fin", "none" },

        // Limits.
        { "fields of 70,000 bytes", [Control], Wire.Headers(":status=200", "x=" + new string('x', 70_000)), "fin", "client" },
        { "300 fields", [Control], Wire.Headers([":status=200", .. Enumerable.Range(0, 300).Select(static i => $"x{i}=1")]), "fin", "client" },
        { "fields without end", [Control], [0x01, 0xbf, 0xff, 0xff, 0xff, 0], "", "client" },
        { "trailers without end", [Control], Wire.Join(Ok, [0x01, 0xbf, 0xff, 0xff, 0xff, 0]), "", "client" },
        { "interim responses without end", [Control], Wire.Join([.. Enumerable.Repeat(Wire.Headers(":status=103"), 200)]), "", "client" },
        { "an entry of the table referred to 60,000 times", [Control, Wire.Join([2], Wire.Integer(0x20, 5, 4_096), [0x41, (byte)'a'], Wire.Integer(0, 7, 4_000), new byte[4_000])],
            Wire.Frame(1, [2, 0, .. Wire.Section(":status=200")[2..], .. Enumerable.Repeat((byte)0x80, 60_000)]), "fin", "stream 10e" },

        // Ends that are none.
        { "a reset before the response", [Control], [], "reset", "stream 102" },
        { "a reset within the content", [Control], Wire.Join(Ok, Wire.Data("part")), "reset", "stream 102" },
        { "a close before the response", [Control], [], "close", "connection ClosedByServer 102" },
        { "a close within the content", [Control], Wire.Join(Ok, Wire.Frame(0, new byte[100])[..50]), "close", "connection ClosedByServer 102" },
        { "silence", [Control], [], "", "timeout" },
        { "silence within the content", [Control], Wire.Join(Ok, Wire.Data("part")), "", "timeout" },
    };

    [Theory(Timeout = 30_000)]
    [MemberData(nameof(Rows))]
    public async Task IsNamedAndTheNextRequestIsServed(string misdeed, byte[][] control, byte[] response, string end, string expected)
    {
        using var server = new RawServer(interop, control, (connection, streamId) =>
        {
            connection.Write(streamId, response, fin: end == "fin");
            switch (end)
            {
                case "reset":
                    connection.Later(() => connection.Quic.Reset(streamId, (ulong)Http3ErrorCode.InternalError));
                    break;
                case "close":
                    connection.Later(() => connection.Quic.Close((ulong)Http3ErrorCode.InternalError, default));
                    break;
            }
        });
        await using var client = new H3Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true });
        var request = new H3ClientRequest("GET", server.Url) { Timeout = expected == "timeout" ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromSeconds(10) };
        var exception = await Record.ExceptionAsync(async () =>
        {
            using var answer = await client.SendAsync(request, Token);
            await answer.ReadAsBytesAsync(cancellationToken: Token);
        });
        Assert.Equal((misdeed, expected), (misdeed, exception switch
        {
            H3ConnectionException connection => $"connection {connection.Failure} {connection.ErrorCode:x}",
            H3StreamException stream => $"stream {(long)stream.ErrorCode:x}",
            H3ClientException => "client",
            TimeoutException => "timeout",
            _ => exception?.ToString() ?? "none",
        }));

        using var next = await client.GetAsync(server.Url, Token);
        Assert.Equal("ok", await next.ReadAsStringAsync(cancellationToken: Token));
        Assert.Equal(expected.StartsWith("connection", StringComparison.Ordinal) ? 2 : 1, server.Connections);
    }

    /// <summary>Content without end stays with the server, but for the window.</summary>
    [Fact(Timeout = 30_000)]
    public async Task ContentWithoutEndIsHeldToTheWindow()
    {
        const int Window = 64 << 10;
        RawConnection? raw = null;
        using var server = new RawServer(interop, null, (connection, streamId) => (raw = connection).Write(streamId, Wire.Join(Ok, Wire.Frame(0, new byte[8 << 20])), fin: false));
        await using var client = new H3Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true, StreamWindow = Window });
        using (await client.GetAsync(server.Url, Token))
        {
            // The window, and what the response's pipe takes ahead: it gets there, and stays there.
            for (var i = 0; i < 2; i++)
            {
                while (await Sent() < Window)
                {
                    await Task.Delay(5, Token);
                }

                Assert.InRange(await Sent(), Window, 4 * Window);
                await Task.Delay(300, Token);
            }

            Assert.InRange(await Sent(), Window, 4 * Window);
        }

        Task<int> Sent() => server.RunAsync(() => (8 << 20) - raw!.Unsent(0));

        using var limited = await client.GetAsync(server.Url, Token);
        await Assert.ThrowsAsync<H3ClientException>(() => limited.ReadAsBytesAsync(limit: 1, cancellationToken: Token));
    }
}
