using System.Text;
using System.Text.Json;
using H3Routes.Http3;
using Microsoft.Extensions.Logging;

namespace H3Routes.Handling;

public sealed class ResponseTests
{
    public static TheoryData<string, Action<H3Context>, int, string?, string> Replies() => new()
    {
        { "text", c => H3Reply.Text(c, "höhe"), 200, "text/plain; charset=utf-8", "höhe" },
        { "empty text", c => H3Reply.Text(c, ""), 200, "text/plain; charset=utf-8", "" },
        { "no text", c => H3Reply.Text(c, null), 204, null, "" },
        { "own type", c => { c.Response.Headers.Set("content-type"u8, "text/plain"u8); H3Reply.Text(c, "x"); }, 200, "text/plain", "x" },
        { "bytes", c => H3Reply.Bytes(c, "raw"u8), 200, "application/octet-stream", "raw" },
        { "json", c => H3Reply.Json(c, new Point(1, 2), HandlingJson.Default.Point), 200, "application/json", """{"X":1,"Y":2}""" },
        { "json null", c => H3Reply.Json(c, null, HandlingJson.Default.String), 200, "application/json", "null" },
        { "status", c => H3Reply.Status(c, 418), 418, null, "" },
        { "405", c => H3Reply.MethodNotAllowed(c, "GET, HEAD"u8), 405, null, "" },
        { "options", c => H3Reply.Options(c, "GET, HEAD"u8), 204, null, "" },
        { "bad parameter", c => H3Reply.BadParameter(c, "id", "an int"), 400, "application/problem+json", """{"title":"Bad Request","status":400,"detail":"The value of 'id' is not an int.","parameter":"id"}""".Replace("'", "\\u0027") },
        { "Ok", Execute(H3Results.Ok()), 200, null, "" },
        { "NoContent", Execute(H3Results.NoContent()), 204, null, "" },
        { "NotFound", Execute(H3Results.NotFound()), 404, null, "" },
        { "Status", Execute(H3Results.Status(202)), 202, null, "" },
        { "Text", Execute(H3Results.Text("<p>", "text/html", 201)), 201, "text/html", "<p>" },
        { "Json", Execute(H3Results.Json(new Point(3, 4), HandlingJson.Default.Point, 202)), 202, "application/json", """{"X":3,"Y":4}""" },
        { "Bytes", Execute(H3Results.Bytes("b"u8.ToArray(), "image/png")), 200, "image/png", "b" },
        { "Stream", Execute(H3Results.Stream(new MemoryStream([65, 66, 67]))), 200, "application/octet-stream", "ABC" },
        { "Created", Execute(H3Results.Created("/a/1")), 201, null, "" },
        { "Created json", Execute(H3Results.Created("/a/1", new Point(0, 0), HandlingJson.Default.Point)), 201, "application/json", """{"X":0,"Y":0}""" },
        { "Redirect", Execute(H3Results.Redirect("/b")), 307, null, "" },
        { "Redirect permanent", Execute(H3Results.Redirect("/b", permanent: true)), 308, null, "" },
        { "Redirect permanent to GET", Execute(H3Results.Redirect("/b", permanent: true, preserveMethod: false)), 301, null, "" },
        { "Redirect to GET", Execute(H3Results.Redirect("/b", preserveMethod: false)), 302, null, "" },
        { "SeeOther", Execute(H3Results.SeeOther("/b")), 303, null, "" },
        { "Problem", Execute(H3Results.Problem(409, "taken")), 409, "application/problem+json", """{"title":"Conflict","status":409,"detail":"taken"}""" },
        {
            "Problem in full",
            Execute(H3Results.Problem(new H3Problem
            {
                Status = 422, Type = "https://example.org/p", Title = "T", Instance = "/i",
                Extensions = new Dictionary<string, JsonElement> { ["left"] = JsonElement.Parse("3"), ["status"] = JsonElement.Parse("1") },
            })),
            422, "application/problem+json", """{"type":"https://example.org/p","title":"T","status":422,"instance":"/i","left":3}"""
        },
    };

    [Theory]
    [MemberData(nameof(Replies), DisableDiscoveryEnumeration = true)]
    public void AReplyIsOneWrite(string name, Action<H3Context> handler, int status, string? contentType, string content)
    {
        var exchange = new Exchange(handler).Begin();
        var stream = exchange.Stream;
        Assert.Equal(status, stream.Status);
        Assert.Equal(contentType, stream.Header("content-type"));
        Assert.Equal(content, stream.BodyText);
        Assert.Equal(1, stream.HeaderWrites);
        Assert.Equal(name == "Stream" ? 1 : 0, stream.Writes);
        Assert.True(stream.Fin);
        Assert.Equal(status == 204 ? null : stream.Body.Length.ToString(), stream.Header("content-length"));
        Assert.Matches("^[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT$", stream.Header("date"));
        Assert.Equal(name is "405" or "options" ? "GET, HEAD" : null, stream.Header("allow"));
        Assert.Equal(name.StartsWith("Created") ? "/a/1" : status is > 300 and < 309 ? "/b" : null, stream.Header("location"));
        Assert.Null(stream.ResetCode);
        Assert.Empty(exchange.Log.Lines);
    }

    [Theory]
    [MemberData(nameof(Replies), DisableDiscoveryEnumeration = true)]
    public void HeadHasTheFieldsOfGetAndNoContent(string name, Action<H3Context> handler, int status, string? contentType, string content)
    {
        // The results of one stream cannot be run twice.
        if (name == "Stream")
            handler = Execute(H3Results.Stream(new MemoryStream([65, 66, 67])));
        var get = new Exchange(handler).Begin().Stream;
        if (name == "Stream")
            handler = Execute(H3Results.Stream(new MemoryStream([65, 66, 67])));
        var head = new Exchange(handler).Request("HEAD", "/").Begin().Stream;
        Assert.Equal(status, head.Status);
        Assert.Equal(contentType, head.Header("content-type"));
        Assert.True(head.HeadersFin);
        Assert.True(head.Body.IsEmpty);

        // RFC 9110 9.3.2: what only the content's making would tell may be left out, here for an empty one.
        var expected = get.Headers.Where(field => field.Name != "date" && (content.Length > 0 || field.Name != "content-length"));
        Assert.Equal(expected, head.Headers.Where(field => field.Name != "date"));
    }

    [Theory]
    [InlineData(204, null)]
    [InlineData(205, "0")]
    [InlineData(304, "1")]
    public void SomeStatusesHaveNoContent(int status, string? length)
    {
        var stream = new Exchange(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Write("x"u8);
        }).Begin().Stream;
        Assert.True(stream.HeadersFin);
        Assert.True(stream.Body.IsEmpty);
        Assert.Equal(length, stream.Header("content-length"));
    }

    [Fact]
    public void NoContentLengthWith204()
    {
        var stream = new Exchange(context =>
        {
            context.Response.StatusCode = 204;
            context.Response.Headers["content-length"] = "0";
        }).Begin().Stream;
        Assert.Null(stream.Header("content-length"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(199)]
    [InlineData(600)]
    public void AStatusIsFinalAndKnown(int status)
    {
        var context = new Exchange(static _ => { }).Begin().Context;
        var exchange = new Exchange(c => Assert.Throws<ArgumentOutOfRangeException>(() => c.Response.StatusCode = status)).Begin();
        Assert.Equal(200, exchange.Stream.Status);
        Assert.NotNull(context);
    }

    [Fact]
    public void ABigReplyGrowsBySegments()
    {
        string text = new('x', 700_000);
        var stream = new Exchange(context => H3Reply.Text(context, text)).Begin().Stream;
        Assert.Equal(700_000, stream.Body.Length);
        Assert.Equal("700000", stream.Header("content-length"));
        Assert.True(stream.Fin);
    }

    [Fact]
    public void ManySmallWritesAreOneResponse()
    {
        var stream = new Exchange(context =>
        {
            for (int i = 0; i < 30_000; i++)
                context.Response.Write(Encoding.UTF8.GetBytes($"{i},"));
        }).Begin().Stream;
        Assert.Equal(string.Concat(Enumerable.Range(0, 30_000).Select(i => $"{i},")), stream.BodyText);
        Assert.True(stream.Fin);
    }

    [Fact]
    public void WritingWithoutAFlushIsBounded()
    {
        var exchange = new Exchange(
            context =>
            {
                var chunk = new byte[4096];
                while (true)
                    context.Response.Write(chunk);
            },
            new HandlingLimits { MaxUnflushedResponseBody = 100_000 }).Begin();
        Assert.Equal(500, exchange.Stream.Status);
        Assert.Contains("FlushAsync", LastException(exchange));
    }

    [Fact]
    public void TooMuchForTheContentLengthThrows()
    {
        var exchange = new Exchange(context =>
        {
            context.Response.Headers["content-length"] = "3";
            context.Response.Write("abc"u8);
            Assert.Throws<InvalidOperationException>(() => context.Response.Write("d"u8));
        }).Begin();
        Assert.Equal("abc", exchange.Stream.BodyText);
        Assert.True(exchange.Stream.Fin);
    }

    [Fact]
    public void TooLittleForTheContentLengthIs500BeforeTheStart()
    {
        var exchange = new Exchange(context =>
        {
            context.Response.Headers["content-length"] = "3";
            context.Response.Write("ab"u8);
        }).Begin();
        Assert.Equal(500, exchange.Stream.Status);
        Assert.Equal("""{"title":"Internal Server Error","status":500}""", exchange.Stream.BodyText);
        Assert.Equal(exchange.Stream.Body.Length.ToString(), exchange.Stream.Header("content-length"));
    }

    [Fact]
    public void TooLittleForTheContentLengthResetsAfterTheStart()
    {
        var exchange = new Exchange(async context =>
        {
            context.Response.Headers["content-length"] = "3";
            context.Response.Write("ab"u8);
            await context.Response.Body.FlushAsync();
        }).Begin();
        Assert.Equal(200, exchange.Stream.Status);
        Assert.Equal(Http3ErrorCode.InternalError, exchange.Stream.ResetCode);
        Assert.False(exchange.Stream.Fin);
    }

    [Fact]
    public void AFlushStartsTheResponse()
    {
        var exchange = new Exchange(async context =>
        {
            Assert.False(context.Response.HasStarted);
            context.Response.Write("ab"u8);
            await context.Response.Body.FlushAsync();
            Assert.True(context.Response.HasStarted);
            Assert.Throws<InvalidOperationException>(() => context.Response.StatusCode = 201);
            Assert.Throws<InvalidOperationException>(() => context.Response.Headers["x"] = "y");
            context.Response.Write("cd"u8);
        }).Begin();
        Assert.Null(exchange.Stream.Header("content-length"));
        Assert.Equal("abcd", exchange.Stream.BodyText);
        Assert.True(exchange.Stream.Fin);
        Assert.Empty(exchange.Log.Lines);
    }

    [Fact]
    public void AStreamGathersWrites()
    {
        var exchange = new Exchange(async context =>
        {
            var body = context.Response.BodyStream;
            await body.WriteAsync("a"u8.ToArray());
            body.Write("b"u8);
            Assert.False(context.Response.HasStarted);
            await body.WriteAsync(new byte[16 << 10]);
            Assert.True(context.Response.HasStarted);
        }).Begin();
        Assert.Equal(2 + (16 << 10), exchange.Stream.Body.Length);
        Assert.True(exchange.Stream.Fin);
    }

    [Fact]
    public void AForgottenJsonWriterIsFlushed()
    {
        var exchange = new Exchange(context => context.Response.JsonWriter.WriteNumberValue(5)).Begin();
        Assert.Equal("5", exchange.Stream.BodyText);
    }

    [Fact]
    public void TheJsonOptionsAreKept()
    {
        var indented = new HandlingJson(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" });
        var exchange = new Exchange(context => H3Reply.Json(context, new Point(1, 2), indented.Point)).Begin();
        Assert.Equal("{\n  \"X\": 1,\n  \"Y\": 2\n}", exchange.Stream.BodyText);
    }

    [Fact]
    public void CompletingEarlySendsTheEnd()
    {
        var gate = new TaskCompletionSource();
        var exchange = new Exchange(async context =>
        {
            context.Response.Write("done"u8);
            await context.Response.Body.CompleteAsync();
            Assert.Throws<InvalidOperationException>(() => context.Response.Write("more"u8));
            await gate.Task;
            Assert.False(context.Aborted.IsCancellationRequested);
        }).Begin();
        Assert.True(exchange.Stream.Fin);
        Assert.Equal("4", exchange.Stream.Header("content-length"));
        exchange.Close();
        Assert.Equal(1, exchange.Application.OpenRequests);
        exchange.OnLoop(gate.SetResult);
        Assert.Equal(0, exchange.Application.OpenRequests);
        Assert.Empty(exchange.Log.Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/ö")]
    [InlineData("/a b")]
    [InlineData("/a\r\nx: y")]
    public void ALocationIsAUriReference(string location) => Assert.ThrowsAny<ArgumentException>(() => H3Results.Redirect(location));

    private static Action<H3Context> Execute(H3Result result) => context =>
    {
        var task = result.ExecuteAsync(context);
        Assert.True(task.IsCompletedSuccessfully);
        task.GetAwaiter().GetResult();
    };

    private static string LastException(Exchange exchange)
    {
        Assert.Equal(LogLevel.Error, exchange.Log.Lines[^1].Level);
        return exchange.Log.LastException!.Message;
    }
}
