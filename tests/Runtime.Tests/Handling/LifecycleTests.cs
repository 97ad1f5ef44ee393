using System.IO.Pipelines;
using H3Routes.Http3;
using H3Routes.Routing;
using Microsoft.Extensions.Logging;

namespace H3Routes.Handling;

public sealed class LifecycleTests
{
    public static TheoryData<string, Func<H3Context, ValueTask>> Throwing() => new()
    {
        { "synchronously", static _ => throw new InvalidTimeZoneException("secret") },
        { "as a failed task", static _ => ValueTask.FromException(new InvalidTimeZoneException("secret")) },
        {
            "after an await",
            static async context =>
            {
                await context.Request.Body.ReadAsync();
                context.Response.Headers["x-a"] = "b";
                context.Response.Write("half"u8);
                throw new InvalidTimeZoneException("secret");
            }
        },
    };

    [Theory]
    [MemberData(nameof(Throwing), DisableDiscoveryEnumeration = true)]
    public void AnExceptionIs500AndSaysNothing(string name, Func<H3Context, ValueTask> handler)
    {
        var exchange = new Exchange(context =>
        {
            context.Route = new H3RouteInfo("POST", "/", "Things.Make");
            return handler(context);
        }).Post(null).Begin();
        if (name == "after an await")
            exchange.Arrive("x");
        Assert.Equal(500, exchange.Stream.Status);
        Assert.Equal("""{"title":"Internal Server Error","status":500}""", exchange.Stream.BodyText);
        Assert.Null(exchange.Header("x-a"));
        Assert.True(exchange.Stream.Fin);
        Assert.Equal(1, exchange.Application.FailedHandlers);
        var line = Assert.Single(exchange.Log.Lines, line => line.Level == LogLevel.Error);
        Assert.Contains("Things.Make", line.Text);
        Assert.IsType<InvalidTimeZoneException>(exchange.Log.LastException);
    }

    [Fact]
    public void ExceptionsAreShownOnDemand()
    {
        var exchange = new Exchange(static _ => throw new InvalidTimeZoneException("secret"), new HandlingLimits { ShowExceptions = true }).Begin();
        Assert.Contains("secret", exchange.Stream.BodyText);
    }

    [Fact]
    public void AnExceptionAfterTheStartResets()
    {
        var exchange = new Exchange(static async context =>
        {
            context.Response.Write("half"u8);
            await context.Response.Body.FlushAsync();
            throw new InvalidTimeZoneException();
        }).Begin();
        Assert.Equal(200, exchange.Stream.Status);
        Assert.False(exchange.Stream.Fin);
        Assert.Equal(Http3ErrorCode.InternalError, exchange.Stream.ResetCode);
        exchange.Close();
        Assert.Equal(0, exchange.Application.OpenRequests);
    }

    [Fact]
    public void AnExceptionOfOursAboutTheRequestIsItsStatus()
    {
        var exchange = new Exchange(static _ => throw new H3RequestException(422, "no")).Begin();
        Assert.Equal(422, exchange.Stream.Status);
        Assert.Equal("""{"title":"Unprocessable Content","status":422,"detail":"no"}""", exchange.Stream.BodyText);
        Assert.Equal(0, exchange.Application.FailedHandlers);
    }

    [Fact]
    public void CompletingWithAnExceptionResets()
    {
        var exchange = new Exchange(static context => context.Response.Body.Complete(new InvalidOperationException())).Begin();
        Assert.Equal(Http3ErrorCode.InternalError, exchange.Stream.ResetCode);
        Assert.Equal(0, exchange.Stream.HeaderWrites);
    }

    [Fact]
    public void CancellationByTheClientIsNoError()
    {
        var exchange = new Exchange(static context => new ValueTask(Task.Delay(Timeout.Infinite, context.Aborted))).Post(null).Begin();
        exchange.PeerResets(0x10c);
        exchange.RunUntil(() => exchange.Stream.ResetCode is not null);
        Assert.Equal(Http3ErrorCode.RequestCancelled, exchange.Stream.ResetCode);
        Assert.Equal(0, exchange.Application.FailedHandlers);
        Assert.DoesNotContain(exchange.Log.Lines, line => line.Level > LogLevel.Debug);
    }

    [Fact]
    public void CancellationByTheHandlerIsAnError()
    {
        var exchange = new Exchange(static _ => throw new OperationCanceledException()).Begin();
        Assert.Equal(500, exchange.Stream.Status);
        Assert.Equal(1, exchange.Application.FailedHandlers);
    }

    public static TheoryData<string> Aborts() => ["reset", "stop", "close"];

    [Theory]
    [MemberData(nameof(Aborts))]
    public void AbortsCancelTheToken(string how)
    {
        bool cancelled = false;
        var gate = new TaskCompletionSource();
        var exchange = new Exchange(async context =>
        {
            context.Aborted.Register(() => cancelled = true);
            await gate.Task;
            Assert.True(context.Aborted.IsCancellationRequested);
        }).Post(null).Begin();
        Assert.False(cancelled);
        Abort(exchange, how);
        Assert.True(cancelled);
        exchange.OnLoop(gate.SetResult);
        if (how != "close")
            exchange.Close();
        Assert.Equal(0, exchange.Application.OpenRequests);
        Assert.Empty(exchange.Log.Lines);
    }

    [Theory]
    [MemberData(nameof(Aborts))]
    public void ATokenAskedForAfterTheAbortIsCancelled(string how)
    {
        var gate = new TaskCompletionSource();
        var exchange = new Exchange(async context =>
        {
            await gate.Task;
            Assert.True(context.Aborted.IsCancellationRequested);
        }).Post(null).Begin();
        Abort(exchange, how);
        exchange.OnLoop(gate.SetResult);
        Assert.Empty(exchange.Log.Lines);
    }

    [Fact]
    public void AFailingCallbackOfTheTokenIsLogged()
    {
        var exchange = new Exchange(static async context =>
        {
            context.Aborted.Register(static () => throw new InvalidTimeZoneException());
            await context.Request.Body.ReadAsync();
        }).Post(null).Begin();
        exchange.PeerResets(0x10c);
        Assert.Contains(exchange.Log.Lines, line => line.Text.Contains("Aborted token"));
        exchange.Close();
        Assert.Equal(0, exchange.Application.OpenRequests);
    }

    [Theory]
    [MemberData(nameof(Aborts))]
    public void AnAbortEndsAPendingFlush(string how)
    {
        FlushResult? flushed = null;
        var exchange = new Exchange(async context =>
        {
            context.Response.Write(new byte[100]);
            flushed = await context.Response.Body.FlushAsync();
            context.Response.Write(new byte[100]);
        }).Post(null);
        exchange.Stream.Window = 10;
        exchange.Begin();
        Assert.Null(flushed);
        Abort(exchange, how);
        if (how == "reset")
        {
            // Only the client's side is over: the response may go on.
            Assert.Null(flushed);
            exchange.OpenWindow(int.MaxValue);
            Assert.False(flushed!.Value.IsCompleted);
            return;
        }

        Assert.True(flushed!.Value.IsCompleted);
        if (how != "close")
            exchange.Close();
        Assert.Equal(0, exchange.Application.OpenRequests);
    }

    [Theory]
    [MemberData(nameof(Aborts))]
    public void AnAbortWhileTheRestLeaves(string how)
    {
        var exchange = new Exchange(static context => context.Response.Write(new byte[100_000])).Post("");
        exchange.Stream.Window = 10;
        exchange.Begin();
        Assert.Equal(1, exchange.Application.OpenRequests);
        Abort(exchange, how);
        if (how != "close")
            exchange.Close();
        Assert.Equal(0, exchange.Application.OpenRequests);
        Assert.Equal(1, exchange.Application.Contexts.Count);
    }

    [Fact]
    public void AnAbortFromInsideAWrite()
    {
        Exchange exchange = null!;
        exchange = new Exchange(static async context =>
        {
            _ = context.Aborted.IsCancellationRequested;
            context.Response.Write(new byte[100_000]);
            Assert.True((await context.Response.Body.FlushAsync()).IsCompleted);
            Assert.True(context.Aborted.IsCancellationRequested);
        });
        exchange.Stream.InsideWrite = () =>
        {
            exchange.Stream.InsideWrite = null;
            exchange.PeerStops(0x10c);
            exchange.Close();
        };
        exchange.Begin();
        Assert.Equal(0, exchange.Application.OpenRequests);
        Assert.Empty(exchange.Log.Lines);
    }

    /// <summary>A content without end comes to one, within the turn in which that is known: the loop is not held by a handler that goes on for nobody.</summary>
    [Theory]
    [InlineData("GET", "gone", 3)]
    [InlineData("HEAD", "read", 1)]
    [InlineData("GET", "read", 100)]
    public void WhoWritesForNobodyIsTold(string method, string client, int expected)
    {
        int flushes = 0;
        FlushResult flush = default;
        var exchange = new Exchange(async context =>
        {
            while (flushes < 100 && !flush.IsCompleted)
            {
                context.Response.Write(new byte[1000]);
                flush = await context.Response.Body.FlushAsync();
                flushes++;
            }
        });
        exchange.Stream.InsideWrite = () =>
        {
            if (client != "read" && flushes == 2)
            {
                // As from a transport whose write fails: the events follow when the turn ends.
                exchange.Stream.AbortWrites();
            }
        };
        exchange.Request(method, "/").Begin();
        Assert.Equal((expected, client != "read" || method == "HEAD"), (flushes, flush.IsCompleted));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(50_000)]
    public void ASlowReaderHoldsTheHandler(int window)
    {
        long most = 0;
        int flushes = 0;
        var exchange = new Exchange(async context =>
        {
            var chunk = new byte[10_000];
            for (int i = 0; i < 50; i++)
            {
                Random.Shared.NextBytes(chunk);
                chunk.AsSpan().Fill((byte)i);
                context.Response.Write(chunk);
                most = Math.Max(most, context.Response.Body.UnflushedBytes);
                await context.Response.Body.FlushAsync();
                flushes++;
            }
        });
        exchange.Stream.Window = window;
        exchange.Begin();
        Assert.InRange(flushes, 0, window / 10_000);
        for (int i = 0; i < 100_000 && !exchange.Stream.Fin; i++)
            exchange.OpenWindow(7_000);
        Assert.True(exchange.Stream.Fin);
        Assert.Equal(10_000, most);
        Assert.Equal(500_000, exchange.Stream.Body.Length);
        for (int i = 0; i < 50; i++)
            Assert.False(exchange.Stream.Body.Slice(i * 10_000, 10_000).ContainsAnyExcept((byte)i));
        Assert.True(exchange.Stream.Fin);
    }

    [Fact]
    public void TheRestOfABufferedResponseLeavesWhenItCan()
    {
        var exchange = new Exchange(static context =>
        {
            for (int i = 0; i < 100_000; i++)
                context.Response.Write("0123456789"u8);
        });
        exchange.Stream.Window = 5;
        exchange.Begin();
        Assert.Equal("01234", exchange.Stream.BodyText);
        Assert.Equal("1000000", exchange.Header("content-length"));
        for (int i = 0; i < 1000 && !exchange.Stream.Fin; i++)
            exchange.OpenWindow(99_999);
        Assert.True(exchange.Stream.Fin);
        Assert.Equal(string.Concat(Enumerable.Repeat("0123456789", 100_000)), exchange.Stream.BodyText);
        exchange.Close();
        Assert.Equal(0, exchange.Application.OpenRequests);
    }

    [Fact]
    public void CancellingAFlushKeepsTheBytes()
    {
        using var source = new CancellationTokenSource();
        var exchange = new Exchange(async context =>
        {
            context.Response.Write("0123456789"u8);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await context.Response.Body.FlushAsync(source.Token));
            context.Response.Write("abc"u8);
            Assert.True((await context.Response.Body.FlushAsync()).IsCanceled);
            await context.Response.Body.FlushAsync();
        });
        exchange.Stream.Window = 4;
        exchange.Begin();
        exchange.OnLoop(source.Cancel);
        exchange.OnLoop(exchange.Context.Response.Body.CancelPendingFlush);
        exchange.OpenWindow(int.MaxValue);
        exchange.AssertWell();
        Assert.Equal("0123456789abc", exchange.Stream.BodyText);
    }

    [Fact]
    public void UseAfterTheEndThrows()
    {
        H3Request request = null!;
        H3Response response = null!;
        PipeReader reader = null!;
        PipeWriter writer = null!;
        H3Headers headers = null!;
        var exchange = new Exchange(context =>
        {
            request = context.Request;
            response = context.Response;
            reader = request.Body;
            writer = response.Body;
            headers = response.Headers;
        }).Post("x").Begin();
        exchange.Close();
        var context = exchange.Context;
        Assert.Throws<ObjectDisposedException>(() => context.Request);
        Assert.Throws<ObjectDisposedException>(() => context.Response);
        Assert.Throws<ObjectDisposedException>(() => context.Aborted);
        Assert.Throws<ObjectDisposedException>(() => request.Path.Length);
        Assert.Throws<ObjectDisposedException>(() => request.Body);
        Assert.Throws<ObjectDisposedException>(() => request.Headers.Count);
        Assert.Throws<ObjectDisposedException>(() => response.StatusCode = 200);
        Assert.Throws<ObjectDisposedException>(() => response.Write("x"u8));
        Assert.Throws<ObjectDisposedException>(() => headers.Add("a"u8, "b"u8));
        Assert.Throws<InvalidOperationException>(() => reader.TryRead(out _));
        Assert.Throws<InvalidOperationException>(() => writer.GetMemory());
        Assert.Throws<InvalidOperationException>(() => { _ = writer.FlushAsync(CancellationToken.None); });
    }

    [Fact]
    public void AContextWithAReadThatNobodyAwaitedIsNotReused()
    {
        ValueTask<ReadResult> kept = default;
        var exchange = new Exchange(context => kept = context.Request.Body.ReadAsync()).Post(null).Begin();
        exchange.Close();
        Assert.Equal(0, exchange.Application.OpenRequests);
        Assert.Equal(0, exchange.Application.Contexts.Count);
        Assert.True(kept.IsCompleted);
    }

    [Fact]
    public void ContextsAreReusedClean()
    {
        var exchange = new Exchange(static context =>
        {
            Assert.Equal(200, context.Response.StatusCode);
            Assert.Equal(0, context.Response.Headers.Count);
            Assert.False(context.Response.HasStarted);
            Assert.Null(context.Route);
            context.Response.StatusCode = 201;
            context.Response.Headers["x-a"] = "1";
            context.Response.Write("x"u8);
            context.Route = new H3RouteInfo("GET", "/", "X");
        });
        exchange.Begin();
        var first = exchange.Context;
        exchange.Close();
        exchange.Stream.Reuse();
        exchange.Begin();
        Assert.Same(first, exchange.Context);
        Assert.Equal("x", exchange.Stream.BodyText);
        Assert.Equal(2, exchange.Application.Requests);
        Assert.Empty(exchange.Log.Lines);
    }

    [Fact]
    public void ScratchStaysValid() => new Exchange(static context =>
    {
        var rooms = new List<int>();
        var first = context.Scratch(100);
        first.Fill(1);
        context.Scratch(10_000).Fill(2);
        context.Scratch(100_000).Fill(3);
        Assert.False(first.ContainsAnyExcept((byte)1));
        Assert.Equal(100, first.Length);
    }).Begin().AssertWell();

    [Fact]
    public void AHandlerThatHoldsTheLoopIsNamed()
    {
        var exchange = new Exchange(
            static context =>
            {
                context.Route = new H3RouteInfo("GET", "/", "Slow.Get");
                Thread.Sleep(30);
            },
            new HandlingLimits { SlowHandler = TimeSpan.FromMilliseconds(20) }).Begin();
        Assert.Equal(1, exchange.Application.SlowHandlers);
        Assert.Contains("Slow.Get", Assert.Single(exchange.Log.Lines).Text);
    }

    [Fact]
    public void AwaitingSomethingElseComesBackToTheLoop()
    {
        int thread = 0;
        var exchange = new Exchange(async context =>
        {
            await Task.Delay(5);
            thread = Environment.CurrentManagedThreadId;
            H3Reply.Text(context, "slept");
        }).Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        Assert.Equal(Environment.CurrentManagedThreadId, thread);
        Assert.Equal("slept", exchange.Stream.BodyText);
        Assert.Equal("5", exchange.Header("content-length"));
    }

    [Fact]
    public void EndingOnAnotherThreadComesBackToTheLoop()
    {
        var exchange = new Exchange(static async context =>
        {
            await Task.Delay(5).ConfigureAwait(false);
            H3Reply.Text(context, "slept");
        }).Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        exchange.AssertWell();
        Assert.Equal("slept", exchange.Stream.BodyText);
    }

    private static void Abort(Exchange exchange, string how)
    {
        if (how == "reset")
            exchange.PeerResets(0x10c);
        else if (how == "stop")
            exchange.PeerStops(0x10c);
        else
            exchange.Close();
    }
}
