using System.IO.Pipelines;
using H3Routes.Http3;
using H3Routes.Quic;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>Each named limit of <see cref="H3ServerLimits"/> at work, seen from outside.</summary>
public sealed class LimitOptionTests(InteropFixture interop)
{
    private const int Limit = 30_000;
    private static readonly byte[] Post = Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<H3ServerLimits>> OutOfRange => new()
    {
        { "MaxConnections is at least 1.", static limits => limits.MaxConnections = 0 },
        { "MaxHandshakes is at least 1.", static limits => limits.MaxHandshakes = 0 },
        { "MaxConcurrentRequests is at least 1.", static limits => limits.MaxConcurrentRequests = 0 },
        { "MaxConcurrentHandlers is at least 1.", static limits => limits.MaxConcurrentHandlers = 0 },
        { "MaxFieldSectionSize is at least 1024.", static limits => limits.MaxFieldSectionSize = 1023 },
        { "MaxFieldCount is at least 1.", static limits => limits.MaxFieldCount = 0 },
        { "QpackTableCapacity is 0 to 65536.", static limits => limits.QpackTableCapacity = 65_537 },
        { "QpackBlockedStreams is 0 to 65536.", static limits => limits.QpackBlockedStreams = -1 },
        { "MaxRequestBodySize is 0 bytes or more, or null for no limit.", static limits => limits.MaxRequestBodySize = -1 },
        { "MaxUnconsumedRequestBody is at least 16384.", static limits => limits.MaxUnconsumedRequestBody = 0 },
        { "MaxUnflushedResponseBody is at least 16384.", static limits => limits.MaxUnflushedResponseBody = 0 },
        { "MaxBufferedBytes is at least 1048576.", static limits => limits.MaxBufferedBytes = 0 },
        { "StreamWindow is at least 16384.", static limits => limits.StreamWindow = 0 },
        { "ConnectionWindow is at least 16384.", static limits => limits.ConnectionWindow = 0 },
        { "IdleTimeout is 00:00:00.0010000 to 00:10:00.", static limits => limits.IdleTimeout = TimeSpan.FromHours(1) },
        { "KeepAliveInterval is 00:00:00.1000000 to 00:10:00.", static limits => limits.KeepAliveInterval = TimeSpan.Zero },
    };

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void AValueOutOfRangeSaysWhichAndWhatIsAllowed(string message, Action<H3ServerLimits> set)
        => Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>(() => set(new H3ServerLimits())).Message, StringComparison.Ordinal);

    [Fact]
    public async Task AKeepAliveThatComesTooLateIsRefused()
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => interop.StartAsync(static options =>
        {
            options.Limits.IdleTimeout = TimeSpan.FromSeconds(5);
            options.Limits.KeepAliveInterval = TimeSpan.FromSeconds(5);
        }));
        Assert.StartsWith("KeepAliveInterval (00:00:05) is less than IdleTimeout (00:00:05)", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>What the server says in SETTINGS (RFC 9114 7.2.4, RFC 9204 5).</summary>
    [Fact(Timeout = Limit)]
    public async Task SettingsSayWhatIsSet()
    {
        await using var server = await interop.StartAsync(static options =>
        {
            options.Limits.QpackTableCapacity = 0;
            options.Limits.QpackBlockedStreams = 3;
            options.Limits.MaxFieldSectionSize = 2_000;
        });
        using var client = new RawClient(server.EndPoints[0]);
        var connection = await client.ConnectAsync();
        Assert.True(await client.IsSoonAsync(() => connection.ControlFrames().Count > 0));
        var (type, payload) = (await client.RunAsync(connection.ControlFrames))[0];
        Assert.Equal(Http3FrameType.Settings, type);
        var settings = Http3Settings.Parse(payload, out _)!;
        Assert.Equal((0UL, 3UL, 2_000UL), (settings.QpackMaxTableCapacity, settings.QpackBlockedStreams, settings.MaxFieldSectionSize));
    }

    /// <summary>Limit, encoder stream, requests, what becomes of the last.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("capacity 0", 0, 16, 1, "connection 201")]
    [InlineData("capacity 100", 100, 16, 1, "connection 201")]
    [InlineData("capacity 5,000", 5_000, 16, 1, "status 200")]
    [InlineData("2 blocked of 2", 4_096, 2, 2, "silence")]
    [InlineData("3 blocked of 2", 4_096, 2, 3, "connection 200")]
    [InlineData("1 blocked of 0", 4_096, 0, 1, "connection 200")]
    public async Task QpackIsHeldToItsLimits(string what, int capacity, int blocked, int requests, string expected)
    {
        await using var server = await interop.StartAsync(options =>
        {
            options.Limits.QpackTableCapacity = capacity;
            options.Limits.QpackBlockedStreams = blocked;
        });
        using var client = new RawClient(server.EndPoints[0]);
        var bystander = await client.ConnectAsync();
        var connection = await client.ConnectAsync();
        var isAboutCapacity = what[0] == 'c';
        var id = await client.RunAsync(() =>
        {
            var last = 0L;
            if (isAboutCapacity)
            {
                connection.Open(Wire.Join([2], Wire.Integer(0x20, 5, 4_096)), fin: false, bidirectional: false);
            }

            for (var i = 0; i < requests; i++)
            {
                // The first entry of the table, which has not come (RFC 9204 2.2.1).
                last = connection.Open(isAboutCapacity ? Wire.Get("/plaintext") : Wire.Frame(1, 2, 0, 0x80), fin: true);
            }

            return last;
        });
        await client.IsSoonAsync(() => connection.Outcome(id) == expected, expected == "silence" ? 300 : 5_000);
        await client.IsSoonAsync(() => expected[0] != 'c' || connection.Closed is not null, 5_000);
        Assert.Equal(expected, await client.RunAsync(() => connection.Outcome(id)));
        await bystander.AssertServedAsync(client);
        if (expected == "silence")
        {
            // They were waiting: a sound set of entries lets them go on, as requests without a method.
            await client.RunAsync(() => connection.Open(Wire.Join([2], Wire.Integer(0x20, 5, 100), [0x41, (byte)'a', 1, (byte)'b']), fin: false, bidirectional: false));
            Assert.True(await client.IsSoonAsync(() => connection.Outcome(id) == "reset 10e"));
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData("endless")]
    [InlineData("announced")]
    public async Task ContentBeyondTheLimitIs413AndNotRead(string content)
    {
        await using var server = await interop.StartAsync(static options => options.Limits.MaxRequestBodySize = 1_000);
        using var client = new RawClient(server.EndPoints[0]);
        var bystander = await client.ConnectAsync();
        var connection = await client.ConnectAsync(reads: false);
        var id = await client.RunAsync(() => connection.Open(
            content == "endless" ? Post : Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload", "content-length=1001"), fin: false));
        for (var i = 0; i < 1_000 && content == "endless" && await client.RunAsync(() => !connection.Stops.ContainsKey(id)); i++)
        {
            await client.RunAsync(() => connection.Write(id, Wire.Frame(0, new byte[500]), fin: false));
        }

        // A stream of which all is read is gone, and its code with it: so the response is read last.
        Assert.True(await client.IsSoonAsync(() => connection.Stops.ContainsKey(id)));
        await client.RunAsync(() =>
        {
            connection.Reads = true;
            connection.OnStreamReadable(id);
        });
        Assert.True(await client.IsSoonAsync(() => connection.Finished.Contains(id)));

        // RFC 9114 4.1.1: the response is whole, and the rest of the request of no use.
        Assert.Equal((413, (ulong)Http3ErrorCode.NoError), await client.RunAsync(() => (connection.Status(id), connection.Stops[id])));
        await connection.AssertServedAsync(client);
        await bystander.AssertServedAsync(client);
    }

    /// <summary>Those beyond wait; one that is given up while it waits is never begun.</summary>
    [Fact(Timeout = Limit)]
    public async Task HandlersBeyondTheLimitWait()
    {
        var begun = 0;
        var gate = new TaskCompletionSource();
        await using var server = await interop.StartAsync(options =>
        {
            options.Limits.MaxConcurrentHandlers = 2;
            options.Use(async (context, next) =>
            {
                begun++;
                await gate.Task;
                await next(context);
            });
        });
        using var client = new RawClient(server.EndPoints[0]);
        var connection = await client.ConnectAsync();
        var ids = await client.RunAsync(() => Enumerable.Range(0, 6).Select(_ => connection.Open(Wire.Get("/plaintext"), fin: true)).ToArray());
        await server.UntilAsync(static state => state.Streams == 6);
        Assert.Equal((2, 2), (begun, (await server.StateAsync()).Requests));

        // A running one that is given up still counts, as its handler goes on; a waiting one waits no longer.
        await client.RunAsync(() => connection.Quic.StopReading(ids[0], (ulong)Http3ErrorCode.RequestCancelled));
        await client.RunAsync(() => connection.Quic.StopReading(ids[3], (ulong)Http3ErrorCode.RequestCancelled));
        await server.UntilAsync(static state => state.Streams == 4);
        Assert.Equal(2, begun);
        await server.AskAsync(_ => gate.TrySetResult());
        Assert.True(await client.IsSoonAsync(() => ids.All(id => id == ids[0] || id == ids[3] || connection.Finished.Contains(id))));
        Assert.Equal(5, begun);
        await server.UntilAsync(static state => state is { Streams: 0, Requests: 0 });
    }

    [Fact(Timeout = Limit)]
    public async Task HandlersOfAConnectionShareABudget()
    {
        const int Requests = 60, Budget = 1 << 20;
        await using var server = await interop.StartAsync(static options => options.Limits.MaxBufferedBytes = Budget);
        using var client = new RawClient(server.EndPoints[0], new QuicConfigurationOptions { StreamWindow = 16 << 10, ConnectionWindow = 16 << 10 });
        var connection = await client.ConnectAsync(reads: false);
        await client.RunAsync(() =>
        {
            for (var i = 0; i < Requests; i++)
            {
                connection.Open(Wire.Get("/download/1000000"), fin: true);
            }
        });

        // Each holds 32 KiB that the client does not take: those beyond the budget are refused, and never more is held.
        await server.UntilAsync(static state => state.Requests == Requests);
        Assert.InRange(await server.AskAsync(static worker => worker.Connections.Single().Buffered), Budget / 2, Budget);

        // Another connection has a budget of its own.
        var other = await client.ConnectAsync();
        await other.AssertServedAsync(client);
        await client.RunAsync(() =>
        {
            connection.Reads = true;
            for (var id = 0; id < Requests * 4; id += 4)
            {
                connection.OnStreamReadable(id);
            }
        });
        Assert.True(await client.IsSoonAsync(() => Enumerable.Range(0, Requests).All(i => connection.IsOver(i * 4L))));
        Assert.Equal(["status 200", "status 429"], await client.RunAsync(() => Enumerable.Range(0, Requests).Select(i => connection.Outcome(i * 4L)).Distinct().Order().ToArray()));
        await server.UntilAsync(static state => state.Requests == 0);
        Assert.Equal(0, await server.AskAsync(static worker => worker.Connections.Sum(static each => each.Buffered)));
    }

    /// <summary>A handler that holds on to more than it may of one message.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("unconsumed", 413)]
    [InlineData("unflushed", 500)]
    public async Task AHandlerHoldsNoMoreOfAMessage(string what, int status)
    {
        await using var server = await interop.StartAsync(options =>
        {
            options.Limits.MaxUnconsumedRequestBody = 16 << 10;
            options.Limits.MaxUnflushedResponseBody = 16 << 10;
            options.Use(async (context, next) =>
            {
                if (context.Request.Method != H3Method.Post)
                {
                    await next(context);
                    return;
                }

                ReadResult read;
                do
                {
                    read = await context.Request.Body.ReadAsync(context.Aborted);
                    context.Request.Body.AdvanceTo(what == "unconsumed" ? read.Buffer.Start : read.Buffer.End, read.Buffer.End);
                    if (what == "unflushed")
                    {
                        context.Response.Write(new byte[4 << 10]);
                    }
                }
                while (!read.IsCompleted);
            });
        });
        using var client = new RawClient(server.EndPoints[0]);
        var bystander = await client.ConnectAsync();
        var connection = await client.ConnectAsync();
        var id = await client.RunAsync(() => connection.Open(Post, fin: false));
        for (var i = 0; i < 200 && await client.RunAsync(() => !connection.IsOver(id)); i++)
        {
            await client.RunAsync(() => connection.Write(id, Wire.Frame(0, new byte[2_000]), fin: false));
        }

        Assert.True(await client.IsSoonAsync(() => connection.IsOver(id)));
        Assert.Equal(status, await client.RunAsync(() => connection.Status(id)));
        await connection.AssertServedAsync(client);
        await bystander.AssertServedAsync(client);
    }

    /// <summary>What nobody reads stays with the client, beyond the window.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(16 << 10, 1 << 20)]
    [InlineData(1 << 20, 32 << 10)]
    public async Task TheWindowsHoldAClientBack(int streamWindow, int connectionWindow)
    {
        await using var server = await interop.StartAsync(options =>
        {
            options.Limits.StreamWindow = streamWindow;
            options.Limits.ConnectionWindow = connectionWindow;
            options.Use(static async (context, next) =>
            {
                await Task.Delay(context.Request.Method == H3Method.Post ? 60_000 : 0, context.Aborted);
                await next(context);
            });
        });
        using var client = new RawClient(server.EndPoints[0]);
        var bystander = await client.ConnectAsync();
        var connection = await client.ConnectAsync();
        const int Length = 200_000;
        var id = await client.RunAsync(() => connection.Open(Wire.Join(Post, Wire.Frame(0, new byte[Length])), fin: false));
        await Task.Delay(300, Token);
        var taken = Length - await client.RunAsync(() => connection.Unsent(id));
        Assert.InRange(taken, Math.Min(streamWindow, connectionWindow) / 2, Math.Min(streamWindow, connectionWindow) + 4_096);
        await bystander.AssertServedAsync(client);
    }

    /// <summary>A client that is silent while a handler thinks for longer than the idle timeout.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(true, "status 200")]
    [InlineData(false, "silence")]
    public async Task KeepAliveBridgesTheIdleTimeout(bool keepAlive, string expected)
    {
        await using var server = await interop.StartAsync(options =>
        {
            options.Limits.IdleTimeout = TimeSpan.FromMilliseconds(800);
            options.Limits.KeepAliveInterval = keepAlive ? TimeSpan.FromMilliseconds(200) : null;
        });
        using var client = new RawClient(server.EndPoints[0]);
        var connection = await client.ConnectAsync();
        var id = await client.RunAsync(() => connection.Open(Wire.Get("/slow/2500"), fin: true));
        await client.IsSoonAsync(() => connection.IsOver(id), 6_000);
        Assert.Equal(expected, await client.RunAsync(() => connection.Closed is { Reason: QuicCloseReason.IdleTimeout } ? "silence" : connection.Outcome(id)));

        // Only requests are worth it.
        Assert.True(await client.IsSoonAsync(() => connection.Closed is not null, 5_000));
        await server.UntilAsync(static state => state == default);
    }
}
