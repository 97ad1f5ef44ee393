namespace H3Routes.Handling;

/// <summary>Interim responses (RFC 9110 15.2, RFC 8297) and expectations (RFC 9110 10.1.1).</summary>
public sealed class InterimTests
{
    [Fact]
    public void EarlyHintsComeBeforeTheResponse()
    {
        var exchange = new Exchange(async context =>
        {
            await context.Response.SendEarlyHintsAsync("</a.css>; rel=preload; as=style", "</b.js>; rel=preload");
            await context.Response.SendInterimAsync(102);
            Assert.False(context.Response.HasStarted);
            context.Response.Write("done"u8);
        }).Begin();
        exchange.AssertWell();
        Assert.Equal([(103, "link: </a.css>; rel=preload; as=style; link: </b.js>; rel=preload"), (102, "")], exchange.Stream.Interims);
        Assert.Equal(200, exchange.Stream.Status);
        Assert.Null(exchange.Header("link"));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(101)]
    [InlineData(200)]
    public void OnlyInterimStatusesAreInterim(int status)
    {
        var exchange = new Exchange(context => Assert.Throws<ArgumentOutOfRangeException>(() => { _ = context.Response.SendInterimAsync(status); })).Begin();
        exchange.AssertWell();
    }

    [Fact]
    public void NothingComesBetweenFieldsAndContent()
    {
        var exchange = new Exchange(async context =>
        {
            await context.Response.Body.FlushAsync();
            Assert.Throws<InvalidOperationException>(() => { _ = context.Response.SendEarlyHintsAsync("</a>"); });
        }).Begin();
        exchange.AssertWell();
        Assert.Empty(exchange.Stream.Interims);
    }

    [Fact]
    public void AnotherThreadMaySendThem()
    {
        var exchange = new Exchange(async context =>
        {
            await Task.Run(async () => await context.Response.SendEarlyHintsAsync("</a>"));
            context.Response.Write("x"u8);
        }).Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        exchange.AssertWell();
        Assert.Equal([(103, "link: </a>")], exchange.Stream.Interims);
    }

    [Theory]
    [InlineData("100-continue")]
    [InlineData("100-Continue")]
    public void AClientThatWaitsIsToldToGoOnByTheFirstRead(string expectation)
    {
        var exchange = new Exchange(async context =>
        {
            await Task.Yield();
            await context.Request.ReadAllAsync(100);
        }).Post(null, ("expect", expectation)).Begin();
        Assert.Empty(exchange.Stream.Interims);
        exchange.RunUntil(() => exchange.Stream.Interims.Count > 0);
        Assert.Equal([(100, "")], exchange.Stream.Interims);
        exchange.Arrive("content");
        exchange.ArriveEnd();
        exchange.AssertWell();
        Assert.Single(exchange.Stream.Interims);
    }

    /// <summary>"A server MAY omit sending a 100 (Continue) response if it has already received some or all of the content".</summary>
    [Fact]
    public void AClientThatDoesNotWaitIsNotTold()
    {
        var exchange = new Exchange(async context => await context.Request.ReadAllAsync(100)).Post("content", ("expect", "100-continue")).Begin();
        exchange.AssertWell();
        Assert.Empty(exchange.Stream.Interims);
    }

    [Fact]
    public void AFinalStatusWithoutReadingSaysNoMore()
    {
        var exchange = new Exchange(context => context.Response.StatusCode = 403).Post(null, ("expect", "100-continue")).Begin();
        Assert.Equal(403, exchange.Stream.Status);
        Assert.Empty(exchange.Stream.Interims);
    }

    [Fact]
    public void AnUnknownExpectationIs417()
    {
        var exchange = new Exchange(_ => Assert.Fail("handled")).Post(null, ("expect", "200-ok")).Begin();
        Assert.Equal(417, exchange.Stream.Status);
        Assert.True(exchange.Stream.Fin);
    }

    [Fact]
    public void WithoutContentNothingIsExpected()
    {
        var exchange = new Exchange(_ => { }).Request("GET", "/", ("expect", "100-continue")).Begin();
        exchange.AssertWell();
        Assert.Empty(exchange.Stream.Interims);
    }
}
