using H3Routes.Http3;

namespace H3Routes.Handling;

/// <summary>Trailer sections (RFC 9110 6.5, RFC 9114 4.1), both ways.</summary>
public sealed class TrailerTests
{
    [Theory]
    [InlineData("content there before", true)]
    [InlineData("content comes later", false)]
    public void ARequestsTrailersAreThereAfterItsContent(string name, bool early)
    {
        _ = name;
        string? before = "unset", after = null;
        var exchange = new Exchange(async context =>
        {
            before = context.Request.Trailers?["x-checksum"];
            after = (await context.Request.GetTrailersAsync())?["X-Checksum"];
            Assert.True(context.Request.Trailers!.IsReadOnly);
        });
        exchange.Post(early ? "abc" : null);
        exchange.Stream.Trailers = Section(("x-checksum", "1"));
        exchange.Begin();
        if (!early)
        {
            Assert.Null(after);
            exchange.Arrive("abc");
            exchange.ArriveEnd();
        }

        exchange.AssertWell();
        Assert.Null(before);
        Assert.Equal("1", after);
    }

    [Fact]
    public void WithoutTrailersThereAreNone()
    {
        var exchange = new Exchange(async context => Assert.Null(await context.Request.GetTrailersAsync())).Begin();
        exchange.AssertWell();
    }

    [Fact]
    public void TrailersOfOneRequestAreNotThoseOfTheNext()
    {
        var seen = new List<string?>();
        var exchange = new Exchange(async context => seen.Add((await context.Request.GetTrailersAsync())?["a"]));
        exchange.Post("x");
        exchange.Stream.Trailers = Section(("a", "b"));
        exchange.Begin().Close();
        exchange.Stream.Reuse();
        exchange.Stream.Trailers = null;
        exchange.Request("GET", "/").Begin().Close();
        Assert.Equal(["b", null], seen);
    }

    public static TheoryData<string, Func<H3Context, ValueTask>> Responses() => new()
    {
        { "", static context => { context.Response.Trailers.Set("x-checksum"u8, "abc123"u8); return default; } },
        { "ok", static context => { context.Response.Write("ok"u8); context.Response.Trailers["x-checksum"] = "abc123"; return default; } },
        {
            "ok",
            static async context =>
            {
                context.Response.Headers["trailer"] = "x-checksum";
                context.Response.Write("ok"u8);
                await context.Response.Body.FlushAsync();
                context.Response.Trailers["x-checksum"] = "abc123";
            }
        },
        {
            "ok",
            static context =>
            {
                context.Response.Write("ok"u8);
                context.Response.Trailers["x-checksum"] = "abc123";
                context.Response.Body.Complete();
                Assert.True(context.Response.Trailers.IsReadOnly);
                return default;
            }
        },
    };

    [Theory]
    [MemberData(nameof(Responses), DisableDiscoveryEnumeration = true)]
    public void AResponsesTrailersFollowItsContent(string content, Func<H3Context, ValueTask> handler)
    {
        var exchange = new Exchange(handler).Begin();
        exchange.AssertWell();
        Assert.False(exchange.Stream.HeadersFin);
        Assert.Equal(content, exchange.Stream.BodyText);
        Assert.Equal("x-checksum: abc123", exchange.Stream.SentTrailers);
    }

    [Fact]
    public void TrailersWaitUntilTheContentHasLeft()
    {
        var exchange = new Exchange(context =>
        {
            context.Response.Write("0123456789"u8);
            context.Response.Trailers["a"] = "b";
        });
        exchange.Stream.Window = 4;
        exchange.Begin();
        Assert.Null(exchange.Stream.SentTrailers);
        exchange.OpenWindow(100);
        exchange.AssertWell();
        Assert.Equal("0123456789", exchange.Stream.BodyText);
        Assert.Equal("a: b", exchange.Stream.SentTrailers);
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 204)]
    [InlineData("GET", 304)]
    public void AResponseWithoutContentHasNoTrailers(string method, int status)
    {
        var exchange = new Exchange(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Trailers["a"] = "b";
        }).Request(method, "/").Begin();
        exchange.AssertWell();
        Assert.Null(exchange.Stream.SentTrailers);
    }

    [Fact]
    public void AFailureHasNoTrailersOfTheHandler()
    {
        var exchange = new Exchange(context =>
        {
            context.Response.Trailers["a"] = "b";
            throw new H3RequestException(409, "no");
        }).Begin();
        Assert.Equal(409, exchange.Stream.Status);
        Assert.Null(exchange.Stream.SentTrailers);
        Assert.True(exchange.Stream.Fin);
    }

    [Theory]
    [InlineData("content-length")]
    [InlineData("content-type")]
    [InlineData("content-encoding")]
    [InlineData("host")]
    [InlineData("trailer")]
    [InlineData("transfer-encoding")]
    [InlineData("authorization")]
    [InlineData("set-cookie")]
    [InlineData("cache-control")]
    public void AFieldThatMustComeFirstIsNoTrailer(string name)
    {
        var exchange = new Exchange(context => Assert.Throws<ArgumentException>(() => context.Response.Trailers.Add(name, "1"))).Begin();
        exchange.AssertWell();
    }

    private static Http3FieldSection Section(params (string Name, string Value)[] fields)
    {
        var section = new Http3FieldSection();
        foreach (var (name, value) in fields)
            section.Add(System.Text.Encoding.UTF8.GetBytes(name), System.Text.Encoding.UTF8.GetBytes(value));
        return section;
    }
}
