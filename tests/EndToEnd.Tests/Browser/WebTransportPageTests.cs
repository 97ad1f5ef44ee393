using H3Routes.EndToEnd.Site;

namespace H3Routes.EndToEnd.Browser;

/// <summary>WebTransport as today's Chromium speaks it: a page's checks, and what the page saw.</summary>
public sealed class WebTransportPageTests(PageFixture page) : IClassFixture<PageFixture>
{
    private const int Limit = 180_000;
    private const string Large = "1048576 bytes, equal checksums";

    [Theory(Timeout = Limit)]
    [InlineData("datagrams", "100 datagrams")]
    [InlineData("the longest datagram", "came back")]
    [InlineData("outgoing bidirectional stream", Large)]
    [InlineData("incoming bidirectional stream", "server-bidi, " + Large)]
    [InlineData("outgoing and incoming unidirectional stream", Large)]
    [InlineData("100 streams", "100 echoed")]
    [InlineData("reset", "WebTransportError 77")]
    [InlineData("stop", "WebTransportError 255")]
    [InlineData("reset of a unidirectional stream", Large)]
    [InlineData("reset and stop by the server", "WebTransportError 29,WebTransportError 4294967295")]
    [InlineData("close by the page", "7 enough, 足りる")]
    [InlineData("close by the server on demand", "42 bye")]
    [InlineData("close by the server at once", "4294967295 Grüße, 世界")]
    [InlineData("end of the handler", "0 ''")]
    [InlineData("exception of the handler", "WebTransportError session")]
    [InlineData("streams of a closed session", "WebTransportError")]
    [InlineData("refused with 403", "WebTransportError")]
    [InlineData("refused for its origin", "WebTransportError")]
    [InlineData("refused where there is no route", "WebTransportError")]
    [InlineData("a certificate with another hash", "WebTransportError")]
    [InlineData("subprotocol", "coffee")]
    [InlineData("reconnect", "5 echoes")]
    public async Task ThePageSaw(string check, string expected) => Assert.Equal(expected, (await page.RunAsync()).GetValueOrDefault(check));

    [Fact(Timeout = Limit)]
    public async Task TheServerSawThePagesCloseCode()
    {
        await page.RunAsync();
        Assert.Equal(new WebTransportCloseInfo(WebTransportCloseKind.Remote, 7, "enough, 足りる"), await SessionServer.Ends.ReadAsync(TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = Limit)]
    public async Task NothingElseWasChecked()
    {
        var rows = typeof(WebTransportPageTests).GetMethod(nameof(ThePageSaw))!.GetCustomAttributes(typeof(InlineDataAttribute), false).Cast<InlineDataAttribute>();
        Assert.Equal(rows.Select(row => (string)row.Data[0]!).Order(StringComparer.Ordinal), (await page.RunAsync()).Keys.Order(StringComparer.Ordinal));
    }
}
