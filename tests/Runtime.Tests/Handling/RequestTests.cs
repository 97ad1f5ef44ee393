using System.Buffers;
using System.Text;
using H3Routes.Http3;

namespace H3Routes.Handling;

public sealed class RequestTests
{
    [Theory]
    [InlineData("GET", H3Method.Get)]
    [InlineData("HEAD", H3Method.Head)]
    [InlineData("POST", H3Method.Post)]
    [InlineData("PUT", H3Method.Put)]
    [InlineData("PATCH", H3Method.Patch)]
    [InlineData("DELETE", H3Method.Delete)]
    [InlineData("OPTIONS", H3Method.Options)]
    [InlineData("TRACE", H3Method.Trace)]
    [InlineData("CONNECT", H3Method.Connect)]
    [InlineData("get", H3Method.Other)]
    [InlineData("PROPFIND", H3Method.Other)]
    public void MethodsAreCaseSensitive(string name, H3Method method) => new Exchange(context =>
    {
        Assert.Equal(method, context.Request.Method);
        Assert.Equal(name, Encoding.UTF8.GetString(context.Request.MethodName));
    }).Request(name, "/").Begin().AssertWell();

    [Theory]
    [InlineData("/a/b", "/a/b", "")]
    [InlineData("/a?b", "/a", "b")]
    [InlineData("/a?", "/a", "")]
    [InlineData("/?a?b", "/", "a?b")]
    [InlineData("*", "*", "")]
    [InlineData("/%3f?x", "/%3f", "x")]
    public void PathAndQueryPartAtTheFirstQuestionMark(string target, string path, string query) => new Exchange(context =>
    {
        Assert.Equal(path, Encoding.UTF8.GetString(context.Request.Path));
        Assert.Equal(query, Encoding.UTF8.GetString(context.Request.Query));
    }).Request("GET", target).Begin().AssertWell();

    [Theory]
    [InlineData("a=1", "a", "1", "1")]
    [InlineData("b=2&a=1", "a", "1", "1")]
    [InlineData("a=1&a=2", "a", "1", "1")]
    [InlineData("a", "a", "", "")]
    [InlineData("a=", "a", "", "")]
    [InlineData("a=b=c", "a", "b=c", "b=c")]
    [InlineData("&&a=1&", "a", "1", "1")]
    [InlineData("aa=1", "a", null, null)]
    [InlineData("", "a", null, null)]
    [InlineData("=1", "", "1", "1")]
    [InlineData("&", "", null, null)]
    [InlineData("%61=1", "a", "1", "1")]
    [InlineData("a+b=1", "a b", "1", "1")]
    [InlineData("a+b=1", "a+b", null, null)]
    [InlineData("a%2Bb=1", "a+b", "1", "1")]
    [InlineData("a=x+y%21", "a", "x+y%21", "x y!")]
    [InlineData("a=%C3%A9", "a", "%C3%A9", "é")]
    [InlineData("a=%zz%4", "a", "%zz%4", "%zz%4")]
    [InlineData("a=%ff", "a", "%ff", "\ufffd")]
    public void QueryValues(string query, string name, string? raw, string? decoded) => new Exchange(context =>
    {
        Assert.Equal(raw is not null, context.Request.TryGetQuery(Encoding.UTF8.GetBytes(name), out var value));
        Assert.Equal(raw ?? "", Encoding.UTF8.GetString(value));
        Assert.Equal(decoded, context.Request.GetQuery(name));
    }).Request("GET", "/?" + query).Begin().AssertWell();

    [Fact]
    public void TheRestOfARequest() => new Exchange(context =>
    {
        Assert.Equal("https", Encoding.UTF8.GetString(context.Request.Scheme));
        Assert.Equal("example.org", Encoding.UTF8.GetString(context.Request.Authority));
        Assert.True(context.Request.Protocol.IsEmpty);
        Assert.Equal(5, context.Request.ContentLength);
        Assert.Equal("b", context.Request.Headers["X-A"]);
        Assert.Throws<InvalidOperationException>(() => context.Request.Headers["x-a"] = "c");
        Assert.Same(Exchange.Connection, context.Request.Connection);
    }).Request("GET", "/", ("x-a", "b"), ("content-length", "5")).Begin().AssertWell();

    [Theory]
    [InlineData(null, false)]
    [InlineData("text/plain", false)]
    [InlineData("application/json", true)]
    [InlineData("Application/JSON ; charset=UTF-8", true)]
    [InlineData("application/json;a=b;charset=\"utf-8\"", true)]
    [InlineData("application/json; charset=iso-8859-1", false)]
    [InlineData("application/problem+json", true)]
    [InlineData("+json", false)]
    [InlineData("application/jsonx", false)]
    public void JsonTypes(string? type, bool isJson) => new Exchange(context => Assert.Equal(isJson, context.Request.HasJsonContentType))
        .Request("POST", "/", type is null ? [] : [("content-type", type)]).Begin().AssertWell();

    [Fact]
    public void ContentThatIsThereIsReadAtOnce()
    {
        var exchange = new Exchange(static context =>
        {
            var read = context.Request.Body.ReadAsync();
            Assert.True(read.IsCompleted);
            Assert.True(read.Result.IsCompleted);
            Assert.Equal("hello", Encoding.UTF8.GetString(read.Result.Buffer));
            context.Request.Body.AdvanceTo(read.Result.Buffer.End);
        }).Post("hello").Begin();
        exchange.AssertWell();
    }

    [Fact]
    public void NothingIsReadUntilTheHandlerReads()
    {
        var exchange = new Exchange(static context => H3Reply.Text(context, "no")).Post("hello").Begin();
        Assert.Equal(0, exchange.Stream.BytesRead);

        // RFC 9114 4.1.1: a complete response, then the client is let off the rest.
        Assert.True(exchange.Stream.Fin);
        Assert.Equal(Http3ErrorCode.NoError, exchange.Stream.StopCode);
    }

    [Fact]
    public void ReadingTakesNoMoreThanABuffer()
    {
        var exchange = new Exchange(static async context =>
        {
            await context.Request.Body.ReadAsync();
            await Task.Delay(Timeout.Infinite, context.Aborted);
        }).Post(new string('x', 1_000_000)).Begin();
        Assert.Equal(16 << 10, exchange.Stream.BytesRead);
        exchange.PeerResets(0x10c);
        exchange.Close();
        exchange.RunUntil(() => exchange.Application.OpenRequests == 0);
    }

    [Fact]
    public void EchoWhileItArrives()
    {
        var exchange = new Exchange(static context => new ValueTask(context.Request.Body.CopyToAsync(context.Response.Body))).Post(null).Begin();
        exchange.Arrive("one ");
        Assert.Equal("one ", exchange.Stream.BodyText);
        exchange.Arrive("two ");
        exchange.Arrive("three");
        Assert.Equal("one two three", exchange.Stream.BodyText);
        exchange.ArriveEnd();
        exchange.AssertWell();
        Assert.Null(exchange.Header("content-length"));
    }

    [Fact]
    public void AReadWaitsAndComesBackOnTheLoop()
    {
        var thread = 0;
        var exchange = new Exchange(async context =>
        {
            var result = await context.Request.Body.ReadAsync();
            thread = Environment.CurrentManagedThreadId;
            context.Response.Write(result.Buffer.ToArray());
        }).Post(null).Begin();
        Assert.Equal(0, exchange.Stream.HeaderWrites);
        exchange.Arrive("x");
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Equal(0, exchange.Loop.Posts);
        Assert.Equal("x", exchange.Stream.BodyText);
    }

    [Fact]
    public void AHandlerOnAnotherThreadReadsAndFlushes()
    {
        var exchange = new Exchange(static context => new ValueTask(Task.Run(async () =>
        {
            Assert.False(context.IsOnLoopThread);
            await context.Request.Body.CopyToAsync(context.Response.Body).ConfigureAwait(false);
        }))).Post("from elsewhere").Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        exchange.AssertWell();
        Assert.Equal("from elsewhere", exchange.Stream.BodyText);
    }

    [Fact]
    public void UnexaminedBytesAreGivenAgainWithoutARead()
    {
        new Exchange(static context =>
        {
            var body = context.Request.Body;
            var first = body.ReadAsync().Result;
            body.AdvanceTo(first.Buffer.GetPosition(2), first.Buffer.GetPosition(3));
            var second = body.ReadAsync().Result;
            Assert.Equal("llo", Encoding.UTF8.GetString(second.Buffer));
            body.AdvanceTo(second.Buffer.End);
            var third = body.ReadAsync().Result;
            Assert.True(third.IsCompleted && third.Buffer.IsEmpty);
        }).Post("hello").Begin().AssertWell();
    }

    [Fact]
    public void ExaminedBytesGrowAsFarAsTheLimit()
    {
        var held = 0L;
        var exchange = new Exchange(
            async context =>
            {
                while (true)
                {
                    var result = await context.Request.Body.ReadAsync();
                    held = result.Buffer.Length;
                    context.Request.Body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
                }
            },
            new HandlingLimits { MaxBufferedRequestBody = 100_000 }).Post(new string('x', 500_000)).Begin();
        Assert.Equal(413, exchange.Stream.Status);
        Assert.InRange(held, 100_000, 131_072);
        Assert.InRange(exchange.Stream.BytesRead, 100_000, 131_072);
        Assert.Equal(Http3ErrorCode.NoError, exchange.Stream.StopCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ContentBeyondTheLimitIs413(bool declared)
    {
        var exchange = new Exchange(
            static async context => await context.Request.ReadAllAsync(1 << 20),
            new HandlingLimits { MaxRequestBodySize = 4 }).Post("hello", declared ? [("content-length", "5")] : []).Begin();
        Assert.Equal(413, exchange.Stream.Status);
        Assert.Equal("application/problem+json", exchange.Header("content-type"));
        Assert.Equal(declared ? 0 : 5, exchange.Stream.BytesRead);
        Assert.True(exchange.Stream.Fin);
    }

    [Fact]
    public void AHandlerMayAllowMore()
    {
        var exchange = new Exchange(
            static async context =>
            {
                context.Request.MaxBodySize = null;
                context.Response.Write(await context.Request.ReadAllAsync(5));
            },
            new HandlingLimits { MaxRequestBodySize = 4 }).Post("hello").Begin();
        exchange.AssertWell();
        Assert.Equal("hello", exchange.Stream.BodyText);
    }

    [Fact]
    public void ReadAllHasItsOwnLimit()
    {
        var exchange = new Exchange(static async context => await context.Request.ReadAllAsync(4)).Post("hello").Begin();
        Assert.Equal(413, exchange.Stream.Status);
    }

    [Theory]
    [InlineData("[1,2]", "application/json", 200, "1+2")]
    [InlineData(" [ ] ", "application/json", 200, "")]
    [InlineData("null", "application/json", 200, "null")]
    [InlineData("", "application/json", 400, null)]
    [InlineData("[1,", "application/json", 400, null)]
    [InlineData("[1] 2", "application/json", 400, null)]
    [InlineData("{}", "application/json", 400, null)]
    [InlineData("[\"a\"]", "application/json", 400, null)]
    [InlineData("[1]", "text/plain", 415, null)]
    public void JsonContent(string content, string type, int status, string? expected)
    {
        var exchange = new Exchange(static async context =>
        {
            var (success, value) = await H3Reply.ReadJsonAsync(context, HandlingJson.Default.Int32Array);
            if (success)
                context.Response.Write(value is null ? "null"u8 : Encoding.UTF8.GetBytes(string.Join('+', value)));
        }).Post(content, ("content-type", type)).Begin();
        Assert.Equal(status, exchange.Stream.Status);
        if (expected is null)
            Assert.Equal("application/problem+json", exchange.Header("content-type"));
        else
            Assert.Equal(expected, exchange.Stream.BodyText);
        Assert.True(exchange.Stream.Fin);
    }

    [Fact]
    public void JsonInPieces()
    {
        var exchange = new Exchange(static async context =>
        {
            var value = await context.Request.ReadJsonAsync(HandlingJson.Default.Int32Array);
            H3Reply.Text(context, value!.Sum().ToString());
        }).Post(null).Begin();
        exchange.Arrive("[1");
        exchange.Arrive("0,2");
        exchange.Arrive("]");
        Assert.Equal(0, exchange.Stream.HeaderWrites);
        exchange.ArriveEnd();
        Assert.Equal("12", exchange.Stream.BodyText);
    }

    [Theory]
    [InlineData(0x10cUL, Http3ErrorCode.RequestCancelled)]
    [InlineData(0x10eUL, Http3ErrorCode.MessageError)]
    [InlineData(0x21UL, Http3ErrorCode.NoError)]
    public void AnAbortIsNeverAnEnd(ulong code, Http3ErrorCode expected)
    {
        H3StreamException? caught = null;
        var exchange = new Exchange(async context =>
        {
            while (true)
            {
                try
                {
                    var result = await context.Request.Body.ReadAsync();
                    Assert.False(result.IsCompleted);
                    context.Request.Body.AdvanceTo(result.Buffer.End);
                }
                catch (H3StreamException exception)
                {
                    caught = exception;
                    throw;
                }
            }
        }).Post(null).Begin();
        exchange.Arrive("half");
        exchange.PeerResets(code);
        Assert.Equal((long)code, caught!.RawErrorCode);
        Assert.Equal(expected, caught.ErrorCode);
        Assert.Equal(Http3ErrorCode.RequestCancelled, exchange.Stream.ResetCode);
        Assert.DoesNotContain(exchange.Log.Lines, line => line.Level > Microsoft.Extensions.Logging.LogLevel.Debug);
        exchange.Close();
        Assert.Equal(0, exchange.Application.OpenRequests);
    }

    [Fact]
    public void AReadAfterTheStreamIsGoneFails()
    {
        var gate = new TaskCompletionSource();
        var exchange = new Exchange(async context =>
        {
            await gate.Task;
            Assert.Equal("/kept", Encoding.UTF8.GetString(context.Request.Path));
            Assert.Equal("1", context.Request.Headers["x-a"]);
            await Assert.ThrowsAsync<H3StreamException>(async () => await context.Request.Body.ReadAsync(CancellationToken.None));
            Assert.True((await context.Response.Body.FlushAsync()).IsCompleted);
        }).Request("POST", "/kept", ("x-a", "1"));
        exchange.Stream.ReadEnded = false;
        exchange.Begin();
        exchange.Close();

        // The stream serves another request by now.
        exchange.Request("GET", "/other");
        exchange.OnLoop(gate.SetResult);
        Assert.Empty(exchange.Log.Lines);
        Assert.Equal(0, exchange.Application.OpenRequests);
    }

    [Fact]
    public void CancellingAPendingRead()
    {
        var exchange = new Exchange(static async context =>
        {
            var result = await context.Request.Body.ReadAsync();
            Assert.True(result.IsCanceled);
            context.Request.Body.AdvanceTo(result.Buffer.Start);
            context.Request.Body.CancelPendingRead();
            Assert.True((await context.Request.Body.ReadAsync()).IsCanceled);
        }).Post(null).Begin();
        exchange.OnLoop(() => exchange.Context.Request.Body.CancelPendingRead());
        exchange.AssertWell();
    }

    [Fact]
    public void CancellingAReadFromAnotherThread()
    {
        using var source = new CancellationTokenSource();
        var exchange = new Exchange(async context =>
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await context.Request.Body.ReadAsync(source.Token));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await context.Request.Body.ReadAsync(source.Token));
            var result = await context.Request.Body.ReadAsync();
            Assert.Equal("still", Encoding.UTF8.GetString(result.Buffer));
        }).Post(null).Begin();
        _ = Task.Run(source.Cancel, CancellationToken.None);
        exchange.RunUntil(() => exchange.Loop.Posts > 0);
        exchange.Arrive("still");
        exchange.AssertWell();
    }

    [Fact]
    public void TryReadNeverWaits()
    {
        new Exchange(static context =>
        {
            Assert.False(context.Request.Body.TryRead(out _));
        }).Post(null).Begin().AssertWell();
        new Exchange(static context =>
        {
            Assert.True(context.Request.Body.TryRead(out var result));
            Assert.Equal(3, result.Buffer.Length);
        }).Post("abc").Begin().AssertWell();
    }

    [Fact]
    public void AStreamReads()
    {
        var exchange = new Exchange(static async context =>
        {
            Assert.Equal("hello", await new StreamReader(context.Request.Body.AsStream()).ReadToEndAsync());
            Assert.Equal(0, await context.Request.BodyStream.ReadAsync(new byte[1]));
        }).Post("hello").Begin();
        exchange.AssertWell();
    }

    [Fact]
    public void ASynchronousReadNeverHoldsTheLoop() =>
        new Exchange(static context => Assert.Throws<NotSupportedException>(() => context.Request.BodyStream.ReadByte())).Post(null).Begin().AssertWell();
}
