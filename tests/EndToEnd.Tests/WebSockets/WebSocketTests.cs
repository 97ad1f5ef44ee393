using System.Net.WebSockets;
using System.Text;
using H3Routes.EndToEnd.Cli;

namespace H3Routes.EndToEnd.WebSockets;

/// <summary>WebSockets over HTTP/3 (RFC 9220): H3Client against samples/Interop.</summary>
public sealed class WebSocketTests(InteropFixture interop)
{
    private const int Limit = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [InlineData(WebSocketMessageType.Text, 0)]
    [InlineData(WebSocketMessageType.Text, 1)]
    [InlineData(WebSocketMessageType.Binary, 125)]
    [InlineData(WebSocketMessageType.Binary, 126)]
    [InlineData(WebSocketMessageType.Text, 65535)]
    [InlineData(WebSocketMessageType.Binary, 65536)]
    [InlineData(WebSocketMessageType.Binary, (1 << 20) + 1)]
    [InlineData(WebSocketMessageType.Binary, 16 << 20)]
    public async Task MessagesComeBack(WebSocketMessageType type, int length)
    {
        await using var client = Client();
        using var socket = await client.ConnectWebSocketAsync(interop.Url("/ws"), cancellationToken: Token);
        var message = new byte[length];
        new Random(length).NextBytes(message);
        if (type == WebSocketMessageType.Text)
        {
            message.AsSpan().Replace((byte)0, (byte)1);
            message = Encoding.ASCII.GetBytes(Convert.ToHexString(message))[..length];
        }

        for (var i = 0; i < 2; i++)
        {
            var sending = socket.SendAsync(message, type, endOfMessage: true, Token);
            Assert.Equal(message, await ReceiveAsync(socket, type));
            await sending;
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Token);
        Assert.Equal((WebSocketState.Closed, WebSocketCloseStatus.NormalClosure), (socket.State, socket.CloseStatus));
    }

    [Theory(Timeout = Limit)]
    [InlineData(null, null)]
    [InlineData("echo", "echo")]
    [InlineData("other, echo", "echo")]
    [InlineData("other", null)]
    public async Task ASubprotocolIsChosen(string? offered, string? chosen)
    {
        await using var client = Client();
        using var socket = await client.ConnectWebSocketAsync(new UriBuilder(interop.Url("/ws")) { Scheme = "wss" }.Uri, new H3WebSocketOptions { Subprotocols = offered?.Split(", ") ?? [] }, Token);
        Assert.Equal(chosen, socket.SubProtocol);
    }

    [Theory(Timeout = Limit)]
    [InlineData("/nowhere", 404)]
    [InlineData("/headers", 405)]
    public async Task ARefusalHasItsStatus(string path, int status)
    {
        await using var client = Client();
        var refusal = await Assert.ThrowsAsync<H3ConnectRefusedException>(() => client.ConnectWebSocketAsync(interop.Url(path), cancellationToken: Token));
        Assert.Equal(status, refusal.StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task AServerWithoutSuchRoutesIsATypedError()
    {
        await using var server = new RangeServer();
        await server.StartAsync(interop);
        await using var client = Client();
        await Assert.ThrowsAsync<H3ExtendedConnectNotSupportedException>(() => client.ConnectWebSocketAsync(new Uri(server.Url), cancellationToken: Token));
    }

    [Fact(Timeout = Limit)]
    public async Task AStreamOfAnExtendedConnectIsItsOwnersInBothDirections()
    {
        await using var client = Client();
        var headers = new H3ClientHeaders { { "sec-websocket-version", "13" } };
        using var stream = await client.ConnectAsync("websocket", interop.Url("/ws"), headers, Token);
        Assert.Equal((200, true), (stream.StatusCode, stream.IsAccepted));

        // A masked text frame, and its echo without a mask.
        await stream.WriteAsync(new byte[] { 0x81, 0x82, 0, 0, 0, 0, (byte)'h', (byte)'i' }, Token);
        var echo = new byte[4];
        await stream.ReadExactlyAsync(echo, Token);
        Assert.Equal<byte>([0x81, 2, (byte)'h', (byte)'i'], echo);

        // The end of what is written, without a close frame, is the end of the WebSocket (RFC 6455 7.1.7).
        stream.CompleteWrites();
        Assert.Equal(0, await stream.ReadAtLeastAsync(echo, 1, throwOnEndOfStream: false, Token));
        await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync(echo, Token).AsTask());
    }

    private static async Task<byte[]> ReceiveAsync(WebSocket socket, WebSocketMessageType type)
    {
        var buffer = new byte[64 << 10];
        using var message = new MemoryStream();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), Token);
            Assert.Equal(type, received.MessageType);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }

    private static H3Client Client() => new(new H3ClientOptions { DangerousAcceptAnyCertificate = true });
}
