using System.Text;
using H3Routes.Generators.Harness;
using H3Routes.Handling;
using H3Routes.Http3;

namespace H3Routes.Generators.Binding;

/// <summary>Handlers of datagrams in a generated application: as datagrams and as capsules, each and all, bound values with them, and how they end.</summary>
public sealed class DatagramTests
{
    private const string Source = """
        [assembly: TrailingSlash(TrailingSlash.Distinct)]
        public class Handlers
        {
            private int _calls;

            [Datagram("/each/:x", Protocol = "p"), Datagram("/each/:x"), Datagram("/each/:x", Method = "POST")]
            public static void Each(H3Datagrams flow, ReadOnlySpan<byte> datagram, string x)
            {
                if (datagram.IsEmpty)
                    throw new InvalidOperationException("empty");
                flow.Send(Join(x, datagram));
            }

            [Datagram("/instance/:x/:y", Protocol = "p")]
            public void Instance(ReadOnlySpan<byte> datagram, int y, H3Datagrams flow, H3Context context, string x, CancellationToken aborted) =>
                flow.Send(Join($"{x}{y}{context.Request.Method}{++_calls}", datagram));

            [Datagram("/run/:x", Protocol = "p", QueueLength = 2)]
            public static async Task Run(H3Datagrams flow, string x)
            {
                await foreach (var datagram in flow)
                    flow.Send(Join(x, datagram.Span));
            }

            [Datagram("/late", Protocol = "p", QueueLength = 2)]
            public static async Task Late(H3Datagrams flow)
            {
                while (flow.Received < 3)
                    await Task.Yield();
                await flow.ReceiveAsync(7, static (flow, datagram, seven) => flow.Send(Join(seven + "/" + flow.ReceivedDropped + "/", datagram)));
            }

            [H3Get("/door")]
            public static async Task Door(H3Context context)
            {
                await foreach (var datagram in context.Datagrams)
                {
                    context.Datagrams.Send(datagram.Span);
                    break;
                }
            }

            private static byte[] Join(string text, ReadOnlySpan<byte> datagram) => [.. System.Text.Encoding.UTF8.GetBytes(text), .. datagram];
        }
        """;

    private static readonly Lazy<GeneratedApp> App = new(static () => GeneratedApp.Build(Source));

    [Fact]
    public void The_table_says_so() => Assert.True(App.Value.Routes.HasDatagrams);

    [Theory(Timeout = 60_000)]
    [InlineData("CONNECT", "/each/a", "a1 a22")]
    [InlineData("GET", "/each/a", "a1 a22")]
    [InlineData("POST", "/each/a", "a1 a22")]
    [InlineData("CONNECT", "/instance/a/5", "a5Connect11 a5Connect222")]
    [InlineData("CONNECT", "/run/b", "b1 b22")]
    public async Task Datagrams_are_answered(string method, string path, string expected)
    {
        await Task.Yield();
        var exchange = Begin(method, path, 1200);
        Receive(exchange, "1"u8);
        Receive(exchange, "22"u8);
        exchange.RunUntil(() => exchange.Stream.SentDatagrams.Count == 2);
        Assert.Equal(expected, string.Join(' ', exchange.Stream.SentDatagrams.Select(static datagram => Encoding.UTF8.GetString(datagram))));
        Assert.Equal((200, method == "CONNECT" ? "?1" : null), (exchange.Stream.Status, exchange.Header("capsule-protocol")));
        exchange.ArriveEnd();
        exchange.RunUntil(() => exchange.Stream.Fin);
        exchange.AssertWell();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("000131 0403010203 00023232", 1200, "a1 a22", "")]
    [InlineData("000131 00023232", 0, "", "0002613100036132 32")]
    [InlineData("000131 0002", 0, "", "00026131")]
    public async Task Capsules_are_answered(string content, int maxDatagram, string datagrams, string capsules)
    {
        await Task.Yield();
        var exchange = Begin("CONNECT", "/each/a", maxDatagram);
        exchange.OnLoop(() =>
        {
            exchange.Stream.Queue(Convert.FromHexString(content.Replace(" ", "", StringComparison.Ordinal)));
            exchange.Events.OnReadable(null!);
        });
        exchange.ArriveEnd();
        exchange.RunUntil(() => exchange.Stream.Fin || exchange.Stream.ResetCode is not null);
        Assert.Equal(datagrams, string.Join(' ', exchange.Stream.SentDatagrams.Select(static datagram => Encoding.UTF8.GetString(datagram))));
        Assert.Equal(capsules.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(exchange.Stream.Body));

        // RFC 9297 3.3: a stream that ends within a capsule is malformed.
        Assert.Equal(content.EndsWith("0002", StringComparison.Ordinal) ? Http3ErrorCode.MessageError : null, exchange.Stream.ResetCode);
        Assert.Equal(0, exchange.Application.FailedHandlers);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_does_not_read_loses_capsules()
    {
        await Task.Yield();
        var exchange = Begin("CONNECT", "/each/a", 0);
        exchange.Stream.Window = 3;
        for (int number = 0; number < 1000; number++)
        {
            Receive(exchange, "1"u8);
        }

        exchange.OpenWindow(1_000_000);
        exchange.ArriveEnd();
        exchange.RunUntil(() => exchange.Stream.Fin);
        Assert.Equal("00026131", Convert.ToHexString(exchange.Stream.Body));
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_datagrams_an_ordinary_request_sends_none()
    {
        await Task.Yield();
        var exchange = Begin("GET", "/each/a", 0);
        Receive(exchange, "1"u8);
        exchange.ArriveEnd();
        exchange.RunUntil(() => exchange.Stream.Fin);
        Assert.Equal(0, exchange.Stream.Body.Length);
        exchange.AssertWell();
    }

    [Fact(Timeout = 60_000)]
    public async Task The_oldest_give_way_in_the_queue()
    {
        await Task.Yield();
        var exchange = Begin("CONNECT", "/late", 1200);
        Receive(exchange, "1"u8);
        Receive(exchange, "2"u8);
        Receive(exchange, "3"u8);
        exchange.RunUntil(() => exchange.Stream.SentDatagrams.Count == 2);
        Assert.Equal(["7/1/2", "7/1/3"], exchange.Stream.SentDatagrams.Select(static datagram => Encoding.UTF8.GetString(datagram)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_receiver_that_throws_resets_the_stream()
    {
        await Task.Yield();
        var exchange = Begin("CONNECT", "/each/a", 1200);
        Receive(exchange, default);
        exchange.RunUntil(() => exchange.Stream.ResetCode is not null);
        Assert.Equal((Http3ErrorCode.InternalError, 1), (exchange.Stream.ResetCode, exchange.Application.FailedHandlers));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_client_that_gives_up_is_no_failure()
    {
        await Task.Yield();
        var exchange = Begin("CONNECT", "/run/a", 1200);
        exchange.PeerResets(0x10c);
        exchange.RunUntil(() => exchange.Stream.ResetCode is not null);
        Assert.Equal(0, exchange.Application.FailedHandlers);
    }

    [Fact(Timeout = 60_000)]
    public async Task Any_handler_has_the_door()
    {
        await Task.Yield();
        var exchange = Begin("GET", "/door", 1200);
        Receive(exchange, "x"u8);
        exchange.RunUntil(() => exchange.Stream.Fin);
        Assert.Equal([(byte)'x'], Assert.Single(exchange.Stream.SentDatagrams));
        exchange.AssertWell();
    }

    [Theory(Timeout = 60_000)]
    [InlineData("HEAD", "/each/a", 200)]
    [InlineData("GET", "/run/a", 405)]
    [InlineData("CONNECT", "/door", 405)]
    public async Task Answers_as_it_should(string method, string path, int status)
    {
        await Task.Yield();
        var exchange = Begin(method, path, 1200);
        exchange.RunUntil(() => exchange.Stream.Fin);
        Assert.Equal(status, exchange.Stream.Status);
    }

    private static Exchange Begin(string method, string path, int maxDatagram)
    {
        var exchange = new Exchange(App.Value.Routes.HandleAsync);
        exchange.Stream.Fields.Clear();
        exchange.Stream.Fields.SetRequest(Encoding.UTF8.GetBytes(method), "https"u8, "example.org"u8, Encoding.UTF8.GetBytes(path), method == "CONNECT" ? "p"u8 : default);
        exchange.Stream.ReadEnded = false;
        exchange.Stream.MaxDatagramLength = maxDatagram;
        return exchange.Begin();
    }

    private static void Receive(Exchange exchange, ReadOnlySpan<byte> datagram)
    {
        byte[] copy = datagram.ToArray();
        exchange.OnLoop(() => exchange.Stream.DatagramHandler?.OnDatagram(null!, copy));
    }
}
