namespace H3Routes.WebTransport;

/// <summary>The mapping of codes (WebTransport over HTTP/3, 4.4).</summary>
public sealed class ErrorCodeTests
{
    [Theory]
    [InlineData(0u, 0x52e4a40fa8dbUL)]
    [InlineData(29u, 0x52e4a40fa8f8UL)]
    [InlineData(30u, 0x52e4a40fa8faUL)]
    [InlineData(255u, 0x52e4a40fa9e2UL)]
    [InlineData(uint.MaxValue, 0x52e5ac983162UL)]
    public void Vectors(uint code, ulong http3)
    {
        Assert.Equal(http3, WebTransportErrorCode.ToHttp3(code));
        Assert.True(WebTransportErrorCode.TryFromHttp3(http3, out uint back));
        Assert.Equal(code, back);
    }

    [Theory]
    [InlineData(0x52e4a40fa8daUL)]
    [InlineData(0x52e5ac983163UL)]
    [InlineData(0x52e4a40fa8f9UL)]
    [InlineData(0x10cUL)]
    [InlineData(0UL)]
    public void CodesOfNoApplication(ulong http3) => Assert.False(WebTransportErrorCode.TryFromHttp3(http3, out _));

    [Fact]
    public void NoMappedCodeIsReserved()
    {
        for (uint code = 0; code < 10_000; code++)
        {
            ulong http3 = WebTransportErrorCode.ToHttp3(code * 397);
            Assert.NotEqual(0UL, (http3 - 0x21) % 0x1f);
            Assert.True(WebTransportErrorCode.TryFromHttp3(http3, out uint back));
            Assert.Equal(code * 397, back);
        }
    }
}
