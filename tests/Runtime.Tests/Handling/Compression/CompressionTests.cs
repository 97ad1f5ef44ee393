using System.IO.Compression;
using System.Text;

namespace H3Routes.Handling;

/// <summary>RFC 9110 8.4, 12.5.3 and what must be left alone.</summary>
public sealed class CompressionTests
{
    private static readonly string Content = string.Concat(Enumerable.Range(0, 2000).Select(static i => $"line {i % 7}\n"));

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("x-gzip", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip;q=1.0, br;q=0.9", "gzip")]
    [InlineData("*", "br")]
    [InlineData("br;q=0, *", "gzip")]
    [InlineData("gzip;q=0.001", "gzip")]
    [InlineData("identity;q=0, gzip;q=0.5", "gzip")]
    [InlineData("identity, gzip;q=0.5", null)]
    [InlineData("gzip;q=0", null)]
    [InlineData("*;q=0", null)]
    [InlineData("gzip;q=2", null)]
    [InlineData("gzip;q=x", null)]
    [InlineData("deflate, zstd", null)]
    [InlineData("identity", null)]
    [InlineData("", null)]
    public void TheClientChooses(string accepted, string? coding)
    {
        var exchange = Run(accepted, static context => H3Reply.Text(context, Content));
        Assert.Equal((coding, "accept-encoding"), (exchange.Header("content-encoding"), exchange.Header("vary")));
        Assert.Equal(Content, Decode(exchange));
        Assert.Equal(exchange.Stream.Body.Length.ToString(), exchange.Header("content-length"));
        if (coding is not null)
            Assert.True(exchange.Stream.Body.Length < Content.Length / 10);
    }

    public static TheoryData<string, bool, Action<H3Response>> Fields() => new()
    {
        { "text", true, static r => r.Headers["content-type"] = "Text/HTML; charset=utf-8" },
        { "suffix", true, static r => r.Headers["content-type"] = "application/problem+json" },
        { "error status", true, static r => { r.Headers["content-type"] = "text/plain"; r.StatusCode = 500; } },
        { "content-length of the plain content", true, static r => { r.Headers["content-type"] = "text/plain"; r.Headers["content-length"] = Content.Length.ToString(); } },
        { "image", false, static r => r.Headers["content-type"] = "image/png" },
        { "no type", false, static _ => { } },
        { "encoded already", false, static r => { r.Headers["content-type"] = "text/plain"; r.Headers["content-encoding"] = "zstd"; } },
        { "a part", false, static r => { r.Headers["content-type"] = "text/plain"; r.StatusCode = 206; r.Headers["content-range"] = "bytes 0-1/2"; } },
        { "no-transform", false, static r => { r.Headers["content-type"] = "text/plain"; r.Headers["cache-control"] = "private, no-transform"; } },
    };

    [Theory]
    [MemberData(nameof(Fields), DisableDiscoveryEnumeration = true)]
    public void FieldsDecide(string name, bool compressed, Action<H3Response> fields)
    {
        var exchange = Run("gzip", context =>
        {
            fields(context.Response);
            context.Response.Write(Content);
        });
        Assert.True(compressed == (exchange.Header("content-encoding") == "gzip"), name);
        Assert.Equal(Content, Decode(exchange));
    }

    [Fact]
    public void ShortContentStaysAsItIs()
    {
        var exchange = Run("gzip", static context => H3Reply.Text(context, new string('a', 1023)));
        Assert.Equal((null, "1023"), (exchange.Header("content-encoding"), exchange.Header("content-length")));
        exchange = Run("gzip", static context => H3Reply.Text(context, new string('a', 1024)));
        Assert.Equal("gzip", exchange.Header("content-encoding"));
    }

    [Theory]
    [InlineData("\"v1\"", "W/\"v1\"")]
    [InlineData("W/\"v1\"", "W/\"v1\"")]
    public void AStrongTagBecomesWeak(string tag, string sent)
    {
        var exchange = Run("br", context =>
        {
            context.Response.Headers["etag"] = tag;
            context.Response.Headers["accept-ranges"] = "bytes";
            H3Reply.Text(context, Content);
        });
        Assert.Equal((sent, null), (exchange.Header("etag"), exchange.Header("accept-ranges")));
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    public void AFlushSendsWhatThereIs(string coding)
    {
        int afterFlush = 0;
        Exchange exchange = null!;
        exchange = Run(coding, async context =>
        {
            context.Response.Headers["content-type"] = "text/plain";
            context.Response.Write("first "u8);
            await context.Response.Body.FlushAsync();
            afterFlush = exchange.Stream.Body.Length;
            await context.Response.BodyStream.WriteAsync("second "u8.ToArray());
            await context.Response.BodyStream.FlushAsync();
            var json = context.Response.JsonWriter;
            json.WriteNumberValue(3);
        }, begin: e => exchange = e);
        Assert.True(afterFlush > 0);
        Assert.Equal((coding, null), (exchange.Header("content-encoding"), exchange.Header("content-length")));
        Assert.Equal("first second 3", Decode(exchange));
    }

    [Fact]
    public void AHandlersFailureIsAnsweredPlainly()
    {
        var exchange = Begin("gzip", static context =>
        {
            H3Reply.Text(context, Content);
            throw new H3RequestException(409, "no");
        });
        Assert.Equal((409, null), (exchange.Stream.Status, exchange.Header("content-encoding")));
        Assert.Contains("\"no\"", exchange.Stream.BodyText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(100_000)]
    public void AContentLengthIsHeldTo(int declared)
    {
        var exchange = Begin("gzip", context =>
        {
            context.Response.Headers["content-type"] = "text/plain";
            context.Response.Headers["content-length"] = declared.ToString();
            context.Response.Write(Content);
        });
        Assert.Equal(500, exchange.Stream.Status);
    }

    [Fact]
    public void AnEarlyCompleteEndsIt()
    {
        var exchange = Run("gzip", static context =>
        {
            H3Reply.Text(context, Content);
            context.Response.Body.Complete();
        });
        Assert.Equal(Content, Decode(exchange));
    }

    [Fact]
    public void HeadIsLeftAlone()
    {
        var exchange = new Exchange(Compressing(static context => H3Reply.Text(context, Content))).Request("HEAD", "/", ("accept-encoding", "gzip")).Begin();
        exchange.AssertWell();
        Assert.Equal((null, "accept-encoding"), (exchange.Header("content-encoding"), exchange.Header("vary")));
    }

    private static Exchange Run(string accepted, Action<H3Context> handler)
    {
        var exchange = Begin(accepted, handler);
        exchange.AssertWell();
        return exchange;
    }

    private static Exchange Run(string accepted, Func<H3Context, ValueTask> handler, Action<Exchange> begin)
    {
        var exchange = new Exchange(Compressing(handler)).Request("GET", "/", ("accept-encoding", accepted));
        begin(exchange);
        exchange.Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        exchange.AssertWell();
        return exchange;
    }

    private static Exchange Begin(string accepted, Action<H3Context> handler) =>
        new Exchange(Compressing(handler)).Request("GET", "/", ("accept-encoding", accepted)).Begin();

    private static Func<H3Context, ValueTask> Compressing(Action<H3Context> handler) => Compressing(context =>
    {
        handler(context);
        return ValueTask.CompletedTask;
    });

    private static Func<H3Context, ValueTask> Compressing(Func<H3Context, ValueTask> handler)
    {
        var options = new H3ServerOptions().UseCompression();
        return MiddlewareChain.Compose(options.Middleware, handler);
    }

    private static string Decode(Exchange exchange)
    {
        var content = new MemoryStream(exchange.Stream.Body.ToArray());
        using Stream decoder = exchange.Header("content-encoding") switch
        {
            "br" => new BrotliStream(content, CompressionMode.Decompress),
            "gzip" => new GZipStream(content, CompressionMode.Decompress),
            _ => content,
        };
        return new StreamReader(decoder, Encoding.UTF8).ReadToEnd();
    }
}
