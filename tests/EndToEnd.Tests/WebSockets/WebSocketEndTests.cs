using System.Net.WebSockets;
using System.Text;
using H3Routes.EndToEnd.Semantics;
using H3Routes.EndToEnd.Site;

namespace H3Routes.EndToEnd.WebSockets;

/// <summary>How WebSockets over HTTP/3 are refused and end: in order, by either side, by bad frames, by the server's stop.</summary>
public sealed class WebSocketEndTests(SemanticsFixture site)
{
    private const int Limit = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, byte[], int> BadFrames => new()
    {
        { "a reserved bit", [0xC1, 0x80, 0, 0, 0, 0], 1002 },
        { "an unknown opcode", [0x83, 0x80, 0, 0, 0, 0], 1002 },
        { "a ping of 126 bytes", [0x89, 0xFE, 0, 126, 0, 0, 0, 0, .. new byte[126]], 1002 },
        { "a ping in fragments", [0x09, 0x80, 0, 0, 0, 0], 1002 },
        { "a continuation of nothing", [0x80, 0x80, 0, 0, 0, 0], 1002 },
        { "a length of 64 bits with the top bit set", [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1002 },
        { "a frame without a mask", [0x81, 0x01, (byte)'a'], 1002 },
        { "an empty frame without a mask", [0x81, 0x00], 1002 },
        { "a frame without a mask behind one with it", [0x8A, 0x81, 0, 0, 0, 0, 7, 0x81, 0x01, (byte)'a'], 1002 },
        { "a close frame without a mask", [0x88, 0x02, 0x03, 0xE8], 1002 },
        { "a close frame of one byte", [0x88, 0x81, 0, 0, 0, 0, 0x03], 1002 },
        { "a close status that is reserved", [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED], 1002 },
    };

    [Theory(Timeout = Limit)]
    [InlineData("/ws/secret", null, 401)]
    [InlineData("/ws/origin", "https://example.com", 403)]
    [InlineData("/ws/origin", "https://example.org", 200)]
    [InlineData("/ws/origin", null, 200)]
    [InlineData("/ws/close/soon", null, 400)]
    [InlineData("/ws/nowhere", null, 404)]
    [InlineData("/file", null, 405)]
    public async Task IsRefusedAsARouteIs(string path, string? origin, int status)
    {
        await using var client = Client();
        var options = new H3WebSocketOptions { Headers = origin is null ? null : new H3ClientHeaders { { "origin", origin } } };
        try
        {
            using var socket = await client.ConnectWebSocketAsync(Url(path), options, Token);
            Assert.Equal(200, status);
        }
        catch (H3ConnectRefusedException refusal)
        {
            Assert.Equal(status, refusal.StatusCode);
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("", 400)]
    [InlineData("12", 400)]
    [InlineData("13", 200)]
    public async Task TheVersionIs13(string version, int status)
    {
        await using var client = Client();
        var headers = new H3ClientHeaders();
        if (version.Length > 0)
        {
            headers.Add("sec-websocket-version", version);
        }

        using var stream = await client.ConnectAsync("websocket", Url("/ws/hold"), headers, Token);
        Assert.Equal((status, status == 400 ? "13" : null), (stream.StatusCode, stream.Headers["sec-websocket-version"]));
    }

    [Theory(Timeout = Limit)]
    [InlineData(1000, "")]
    [InlineData(1001, "later")]
    [InlineData(3000, "registered")]
    [InlineData(4999, "private")]
    public async Task TheServersCloseArrives(int code, string reason)
    {
        await using var client = Client();
        using var socket = await client.ConnectWebSocketAsync(Url($"/ws/close/{code}?reason={reason}"), cancellationToken: Token);
        var received = await socket.ReceiveAsync(new byte[1].AsMemory(), Token);
        Assert.Equal((WebSocketMessageType.Close, (WebSocketCloseStatus)code, reason), (received.MessageType, socket.CloseStatus!.Value, socket.CloseStatusDescription));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Theory(Timeout = Limit)]
    [InlineData(1000, "bye")]
    [InlineData(1009, "")]
    [InlineData(4000, "ä")]
    public async Task TheClientsCloseArrives(int code, string reason)
    {
        await using var client = Client();
        using var socket = await client.ConnectWebSocketAsync(Url("/ws/closed"), cancellationToken: Token);
        await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, Token);
        var buffer = new byte[100];
        var received = await socket.ReceiveAsync(buffer.AsMemory(), Token);
        Assert.Equal($"Close {code} {reason}", Encoding.UTF8.GetString(buffer, 0, received.Count));
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(buffer.AsMemory(), Token)).MessageType);
        Assert.Equal((WebSocketCloseStatus)code, socket.CloseStatus);
    }

    [Fact(Timeout = Limit)]
    public async Task AHandlerThatFailsClosesWith1011AndTheConnectionLivesOn()
    {
        await using var client = Client();
        using var other = await client.ConnectWebSocketAsync(Url("/ws/hold"), cancellationToken: Token);
        using var socket = await client.ConnectWebSocketAsync(Url("/ws/fail"), cancellationToken: Token);
        Assert.Equal(WebSocketMessageType.Close, (await socket.ReceiveAsync(new byte[1].AsMemory(), Token)).MessageType);
        Assert.Equal(WebSocketCloseStatus.InternalServerError, socket.CloseStatus);
        await other.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
    }

    [Fact(Timeout = Limit)]
    public async Task AnAbortOfTheServerIsAWebSocketException()
    {
        await using var client = Client();
        using var socket = await client.ConnectWebSocketAsync(Url("/ws/abort"), cancellationToken: Token);
        await socket.SendAsync(new byte[1], WebSocketMessageType.Binary, true, Token);
        var exception = await Assert.ThrowsAsync<WebSocketException>(() => socket.ReceiveAsync(new byte[1].AsMemory(), Token).AsTask());
        Assert.Equal(WebSocketError.ConnectionClosedPrematurely, exception.WebSocketErrorCode);
        Assert.Equal(WebSocketState.Aborted, socket.State);
    }

    [Fact(Timeout = Limit)]
    public async Task AnAbortOfTheClientEndsTheHandlerAndNoOther()
    {
        await using var client = Client();
        using var other = await client.ConnectWebSocketAsync(Url("/ws/hold"), cancellationToken: Token);
        for (var i = 0; i < 10; i++)
        {
            using var socket = await client.ConnectWebSocketAsync(Url("/ws/flood"), cancellationToken: Token);
            var receiving = socket.ReceiveAsync(new byte[1 << 16].AsMemory(), Token).AsTask();
            await receiving;
            socket.Abort();
            await Assert.ThrowsAnyAsync<Exception>(() => socket.ReceiveAsync(new byte[1].AsMemory(), Token).AsTask());
        }

        await other.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        Assert.Equal(WebSocketState.Closed, other.State);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(BadFrames))]
    public async Task ABadFrameClosesItsWebSocketAndNoOther(string what, byte[] frame, int status)
    {
        await using var client = Client();
        using var other = await client.ConnectWebSocketAsync(Url("/ws/hold"), cancellationToken: Token);
        using var stream = await client.ConnectAsync("websocket", Url("/ws/hold"), new H3ClientHeaders { { "sec-websocket-version", "13" } }, Token);
        await stream.WriteAsync(frame, Token);
        var answer = new byte[4];
        await stream.ReadExactlyAsync(answer, Token);
        Assert.True(answer[0] == 0x88 && answer[1] >= 2, $"{what}: {Convert.ToHexString(answer)}");
        Assert.Equal(status, (answer[2] << 8) | answer[3]);
        await other.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        Assert.Equal(WebSocketState.Closed, other.State);
    }

    [Fact(Timeout = Limit)]
    public async Task APingIsAnsweredAmongFragments()
    {
        await using var client = Client();
        using var stream = await client.ConnectAsync("websocket", Url("/ws/hold"), new H3ClientHeaders { { "sec-websocket-version", "13" } }, Token);
        await stream.WriteAsync(new byte[] { 0x01, 0x81, 0, 0, 0, 0, (byte)'a', 0x89, 0x82, 0, 0, 0, 0, 7, 8, 0x80, 0x81, 0, 0, 0, 0, (byte)'b' }, Token);
        var pong = new byte[4];
        await stream.ReadExactlyAsync(pong, Token);
        Assert.Equal<byte>([0x8A, 2, 7, 8], pong);
    }

    [Fact(Timeout = Limit)]
    public async Task FiveHundredAtOnce()
    {
        await using var server = await StartAsync(options => options.Limits.MaxConcurrentRequests = 1000);
        await using var client = Client();
        var uri = Url("/ws/hold", server);
        var sockets = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => client.ConnectWebSocketAsync(uri, cancellationToken: Token)));
        await Task.WhenAll(sockets.Select(async socket =>
        {
            await socket.SendAsync("hello"u8.ToArray(), WebSocketMessageType.Text, true, Token);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        }));
        Assert.All(sockets, socket => Assert.Equal((WebSocketState.Closed, WebSocketCloseStatus.NormalClosure), (socket.State, socket.CloseStatus)));
    }

    [Fact(Timeout = Limit)]
    public async Task AServerThatStopsClosesWith1001()
    {
        var server = await StartAsync(options => options.ShutdownTimeout = TimeSpan.FromSeconds(20));
        await using var client = Client();
        using var socket = await client.ConnectWebSocketAsync(Url("/ws/hold", server), cancellationToken: Token);
        var receiving = socket.ReceiveAsync(new byte[1].AsMemory(), Token).AsTask();
        var stopping = server.DisposeAsync().AsTask();
        Assert.Equal(WebSocketMessageType.Close, (await receiving).MessageType);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, socket.CloseStatus);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        await stopping.WaitAsync(TimeSpan.FromSeconds(10), Token);
    }

    [Fact(Timeout = Limit)]
    public async Task TheDrainsDeadlineEndsWhatDoesNotListen()
    {
        var server = await StartAsync(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(300));
        await using var client = Client();
        using var socket = await client.ConnectWebSocketAsync(Url("/ws/deaf", server), cancellationToken: Token);
        var receiving = socket.ReceiveAsync(new byte[1].AsMemory(), Token).AsTask();
        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.Equal(WebSocketMessageType.Close, (await receiving).MessageType);
        await Assert.ThrowsAnyAsync<Exception>(() => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token));
    }

    [Fact(Timeout = Limit)]
    public async Task APeerThatDoesNotReadHoldsTheHandler()
    {
        await using var client = new H3Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true, StreamWindow = 256 << 10, ConnectionWindow = 1 << 20 });
        using var socket = await client.ConnectWebSocketAsync(Url("/ws/flood"), cancellationToken: Token);
        long before;
        do
        {
            before = WebSocketProbe.BytesSent;
            await Task.Delay(500, Token);
        }
        while (WebSocketProbe.BytesSent != before);

        // It goes on as soon as this side reads.
        var buffer = new byte[64 << 10];
        for (long received = 0; received < 4 << 20;)
        {
            received += (await socket.ReceiveAsync(buffer.AsMemory(), Token)).Count;
        }

        Assert.True(WebSocketProbe.BytesSent > before, "The handler did not go on.");
        socket.Abort();
    }

    private Uri Url(string path, H3Server? server = null) => new($"https://127.0.0.1:{server?.EndPoints[0].Port ?? site.Port}{path}");

    private async Task<H3Server> StartAsync(Action<H3ServerOptions> configure)
    {
        var server = SemanticsServer.Create(options =>
        {
            options.UseCertificate(site.CertificatePath, site.KeyPath);
            options.Workers = 1;
            options.Listen("127.0.0.1:0");
            configure(options);
        });
        await server.StartAsync(Token);
        return server;
    }

    private static H3Client Client() => new(new H3ClientOptions { DangerousAcceptAnyCertificate = true });
}
