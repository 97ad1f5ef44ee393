using System.Text;
using H3Routes.Http3;

namespace H3Routes.Handling;

public sealed class H3HeadersTests
{
    [Theory]
    [InlineData("x-a", "")]
    [InlineData("x-a", "b c\td")]
    [InlineData("!#$%&'*+-.^_`|~09az", "v")]
    [InlineData("x-a", "obs-text é")]
    [InlineData("content-length", "0")]
    [InlineData("content-length", "9223372036854775807")]
    public void Takes(string name, string value)
    {
        var headers = New();
        headers.Add(Utf8(name), Utf8(value));
        Assert.Equal(value, headers[name]);
        headers.Set(Utf8(name), Utf8(value));
        Assert.Equal(1, headers.Count);
    }

    [Theory]
    [InlineData("", "v")]
    [InlineData("X-A", "v")]
    [InlineData(":status", "200")]
    [InlineData("x a", "v")]
    [InlineData("x\0", "v")]
    [InlineData("x:", "v")]
    [InlineData("xé", "v")]
    [InlineData("x(", "v")]
    [InlineData("x-a", "a\rb")]
    [InlineData("x-a", "a\nb")]
    [InlineData("x-a", "a\0b")]
    [InlineData("x-a", "a\u0001b")]
    [InlineData("x-a", "a\u007fb")]
    [InlineData("x-a", " v")]
    [InlineData("x-a", "v ")]
    [InlineData("x-a", "\tv")]
    [InlineData("connection", "close")]
    [InlineData("keep-alive", "timeout=5")]
    [InlineData("proxy-connection", "close")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("upgrade", "h2c")]
    [InlineData("te", "trailers")]
    [InlineData("content-length", "")]
    [InlineData("content-length", "-1")]
    [InlineData("content-length", "+1")]
    [InlineData("content-length", "1, 1")]
    [InlineData("content-length", "9223372036854775808")]
    public void Refuses(string name, string value)
    {
        var headers = New();
        Assert.Throws<ArgumentException>(() => headers.Add(Utf8(name), Utf8(value)));
        Assert.Throws<ArgumentException>(() => headers.Set(Utf8(name), Utf8(value)));
        Assert.Equal(0, headers.Count);
    }

    [Fact]
    public void NamesTheFieldItRefuses()
    {
        var headers = New();
        Assert.Contains("'x-a'", Assert.Throws<ArgumentException>(() => headers.Add("x-a"u8, "\n"u8)).Message);
        Assert.Contains("'X-A?'", Assert.Throws<ArgumentException>(() => headers.Add("X-A\u0001"u8, ""u8)).Message);
    }

    [Fact]
    public void RefusesASecondContentLength()
    {
        var headers = New();
        headers.Add("content-length"u8, "1"u8);
        Assert.Throws<ArgumentException>(() => headers.Add("content-length"u8, "1"u8));
        headers.Set("content-length"u8, "2"u8);
        Assert.Equal(2, headers.ContentLength);
        Assert.True(headers.Remove("content-length"u8));
        Assert.Equal(-1, headers.ContentLength);
    }

    [Fact]
    public void StringsComeInAnyCase()
    {
        var headers = New();
        headers["X-Name"] = "value";
        Assert.Equal("value", headers["x-NAME"]);
        Assert.True(headers.TryGet("x-name"u8, out var value));
        Assert.Equal("value", Encoding.UTF8.GetString(value));
        headers["x-name"] = null;
        Assert.Null(headers["x-name"]);
        Assert.False(headers.Remove("x-name"u8));
    }

    [Fact]
    public void RepeatedFieldsKeepTheirOrder()
    {
        var headers = New();
        headers.Add("a"u8, "1"u8);
        headers.Add("b"u8, "2"u8);
        headers.Add("a"u8, "3"u8);
        var seen = new StringBuilder();
        foreach (var (name, value) in headers)
            seen.Append(Encoding.UTF8.GetString(name)).Append('=').Append(Encoding.UTF8.GetString(value)).Append(' ');
        Assert.Equal("a=1 b=2 a=3 ", seen.ToString());
        Assert.Equal("1, 3", headers.GetJoined("A"));
        Assert.Null(headers.GetJoined("c"));
        headers.Set("a"u8, "4"u8);
        Assert.Equal("4", headers.GetJoined("a"));
        Assert.Equal(2, headers.Count);
    }

    [Fact]
    public void ReadOnlyFieldsStay()
    {
        var headers = New();
        headers.MakeReadOnly();
        Assert.True(headers.IsReadOnly);
        Assert.Throws<InvalidOperationException>(() => headers.Add("a"u8, "1"u8));
        Assert.Throws<InvalidOperationException>(() => headers.Set("a"u8, "1"u8));
        Assert.Throws<InvalidOperationException>(() => headers.Remove("a"u8));
        Assert.Throws<InvalidOperationException>(() => headers["a"] = "1");
    }

    [Fact]
    public void FieldsThatAreOverThrow()
    {
        var headers = New();
        headers.Unbind();
        Assert.Throws<ObjectDisposedException>(() => headers.Count);
    }

    private static H3Headers New()
    {
        var headers = new H3Headers();
        headers.Bind(new Http3FieldSection(), readOnly: false);
        return headers;
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
