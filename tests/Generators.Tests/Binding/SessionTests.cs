using System.Text;
using H3Routes.Generators.Harness;
using H3Routes.Handling;

namespace H3Routes.Generators.Binding;

/// <summary>Handlers of sessions in a generated application: what is bound before the session is accepted, what is refused, how it ends.</summary>
public sealed class SessionTests
{
    private const string Source = """
        [assembly: TrailingSlash(TrailingSlash.Distinct)]
        public static class Handlers
        {
            [WebSocket("/echo/:prefix/:times", Subprotocols = new[] { "b", "a" }, Origins = new[] { "https://example.org" })]
            public static async Task Echo(string prefix, System.Net.WebSockets.WebSocket socket, int times, CancellationToken aborted, [FromQuery] string? suffix = "!")
            {
                var buffer = new byte[100];
                var received = await socket.ReceiveAsync(buffer, aborted);
                for (int i = 0; i < times; i++)
                    await socket.SendAsync(System.Text.Encoding.UTF8.GetBytes(prefix + System.Text.Encoding.UTF8.GetString(buffer, 0, received.Count) + suffix), received.MessageType, true, aborted);
            }

            [WebSocket("/secret"), H3Authorize] public static Task Secret(System.Net.WebSockets.WebSocket socket) => Task.CompletedTask;
            [WebSocket("/fails")] public static ValueTask Fails(System.Net.WebSockets.WebSocket socket) => throw new InvalidOperationException("no");
            [H3Get("/plain")] public static void Plain() { }
        }
        """;

    private const string Version = "sec-websocket-version: 13";

    private static readonly Lazy<GeneratedApp> App = new(static () => GeneratedApp.Build(Source));

    [Theory(Timeout = 60_000)]
    [InlineData("websocket", "/echo/x/1", Version, 200, null)]
    [InlineData("websocket", "/echo/x/1", Version + "; sec-websocket-protocol: a, b", 200, "b")]
    [InlineData("websocket", "/echo/x/1", Version + "; sec-websocket-protocol: c; sec-websocket-protocol: a", 200, "a")]
    [InlineData("websocket", "/echo/x/1", Version + "; sec-websocket-protocol: c", 200, null)]
    [InlineData("websocket", "/echo/x/1", Version + "; sec-websocket-protocol: a,,b", 400, null)]
    [InlineData("websocket", "/echo/x/1", Version + "; sec-websocket-protocol: (a)", 400, null)]
    [InlineData("websocket", "/echo/x/1", Version + "; origin: https://EXAMPLE.org", 200, null)]
    [InlineData("websocket", "/echo/x/1", Version + "; origin: https://example.com", 403, null)]
    [InlineData("websocket", "/echo/x/1", Version + "; origin: null", 403, null)]
    [InlineData("websocket", "/echo/x/1", "", 400, null)]
    [InlineData("websocket", "/echo/x/1", "sec-websocket-version: 8", 400, null)]
    [InlineData("websocket", "/echo/x/many", Version, 400, null)]
    [InlineData("websocket", "/secret", Version, 401, null)]
    [InlineData("websocket", "/nowhere", Version, 404, null)]
    [InlineData("websocket", "/plain", Version, 405, null)]
    [InlineData("webtransport", "/secret", Version, 404, null)]
    public async Task AnswersAsItShould(string protocol, string path, string fields, int status, string? subprotocol)
    {
        await Task.Yield();
        var exchange = Connect(protocol, path, fields).Begin();
        exchange.RunUntil(() => exchange.Stream.Status != 0);
        Assert.Equal((status, subprotocol), (exchange.Stream.Status, exchange.Header("sec-websocket-protocol")));
        Assert.Equal(status == 200, !exchange.Stream.Fin);
        Assert.Equal(status == 400 && !fields.Contains("13", StringComparison.Ordinal) ? "13" : null, exchange.Header("sec-websocket-version"));
    }

    [Theory(Timeout = 60_000)]
    [InlineData("/echo/x/2", "x!")]
    [InlineData("/echo/%C3%A4/1?suffix=%3F", "\u00E4?")]
    public async Task ServesWithWhatIsBound(string path, string expected)
    {
        await Task.Yield();
        var exchange = Connect("websocket", path, Version).Begin();
        Send(exchange, [0x81, 0x80, 1, 2, 3, 4]);
        byte[] message = [0x81, (byte)Encoding.UTF8.GetByteCount(expected), .. Encoding.UTF8.GetBytes(expected)];
        byte[] all = [.. path.Contains("/2", StringComparison.Ordinal) ? (byte[])[.. message, .. message] : message, 0x88, 2, 0x03, 0xE8];
        exchange.RunUntil(() => exchange.Stream.Body.Length >= all.Length);
        Assert.Equal(all, exchange.Stream.Body.ToArray());
        Assert.False(exchange.Stream.Fin);
        Send(exchange, [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8]);
        exchange.RunUntil(() => exchange.Stream.Fin);
        exchange.AssertWell();
    }

    [Fact(Timeout = 60_000)]
    public async Task AHandlerThatThrowsClosesWith1011()
    {
        await Task.Yield();
        var exchange = Connect("websocket", "/fails", Version).Begin();
        exchange.RunUntil(() => exchange.Stream.Body.Length >= 4);
        Assert.Equal<byte>([0x88, 2, 0x03, 0xF3], exchange.Stream.Body.ToArray());
        Send(exchange, [0x88, 0x82, 0, 0, 0, 0, 0x03, 0xF3]);
        exchange.RunUntil(() => exchange.Stream.Fin);
        Assert.Equal(1, exchange.Application.FailedHandlers);
    }

    private static Exchange Connect(string protocol, string path, string fields)
    {
        var exchange = new Exchange(App.Value.Routes.HandleAsync);
        exchange.Stream.Fields.Clear();
        exchange.Stream.Fields.SetRequest("CONNECT"u8, "https"u8, "example.org"u8, Encoding.UTF8.GetBytes(path), Encoding.UTF8.GetBytes(protocol));
        foreach (string field in fields.Split("; ", StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = field.IndexOf(':', StringComparison.Ordinal);
            exchange.Stream.Fields.Add(Encoding.UTF8.GetBytes(field[..colon]), Encoding.UTF8.GetBytes(field[(colon + 2)..]));
        }

        exchange.Stream.ReadEnded = false;
        return exchange;
    }

    private static void Send(Exchange exchange, byte[] frame) => exchange.OnLoop(() =>
    {
        exchange.Stream.Queue(frame);
        exchange.Events.OnReadable(null!);
    });
}
