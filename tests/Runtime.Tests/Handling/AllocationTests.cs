namespace H3Routes.Handling;

/// <summary>Counts the thread's allocations, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(AllocationTests), DisableParallelization = true)]
[Collection(nameof(AllocationTests))]
public sealed class AllocationTests
{
    public static TheoryData<string, Action<H3Context>> Handlers() => new()
    {
        { "text", static context => H3Reply.Text(context, "Hello, World!") },
        {
            "own content-type",
            static context =>
            {
                context.Response.Headers.Set(H3HeaderNames.ContentType, H3ContentTypes.TextPlain);
                H3Reply.Bytes(context, "Hello, World!"u8);
            }
        },
        { "JSON", static context => H3Reply.Json(context, new Message(42, true), HandlingJson.Default.Message) },
        {
            "JSON writer",
            static context =>
            {
                var json = context.Response.JsonWriter;
                json.WriteStartObject();
                json.WriteString("message"u8, "Hello, World!"u8);
                json.WriteEndObject();
                json.Flush();
            }
        },
        { "404", static context => H3Reply.Status(context, 404) },
        { "405", static context => H3Reply.MethodNotAllowed(context, "GET"u8) },
        {
            "headers and query",
            static context =>
            {
                int length = 0;
                foreach (var (name, value) in context.Request.Headers)
                    length += name.Length + value.Length;
                context.Request.TryGetQuery("q"u8, out var query);
                context.Scratch(100)[0] = 1;
                context.Response.Write(query);
                Assert.True(length == 18);
            }
        },
        {
            "content that is there",
            static context =>
            {
                var read = context.Request.Body.ReadAsync();
                context.Request.Body.AdvanceTo(read.Result.Buffer.End);
            }
        },
        { "flush", static context => { context.Response.Write("a"u8); Assert.True(context.Response.Body.FlushAsync().IsCompletedSuccessfully); context.Response.Write("b"u8); } },
        { "64 KB", static context => { for (int i = 0; i < 64; i++) context.Response.Write(new ReadOnlySpan<byte>(Kilobyte)); } },
    };

    private static readonly byte[] Kilobyte = new byte[1024];

    [Theory]
    [MemberData(nameof(Handlers), DisableDiscoveryEnumeration = true)]
    public void ASynchronousRequestAllocatesNothing(string name, Action<H3Context> handler)
    {
        var exchange = new Exchange(handler).Request("GET", "/?q=1", ("user-agent", "h2load/1"));
        exchange.Stream.KeepHeaders = false;
        exchange.OnLoop(() =>
        {
            long least = long.MaxValue;

            // The runtime's own work (tiering) may fall into one round; ours would fall into each.
            for (int round = 0; round < 20 && least > 0; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 100; i++)
                {
                    exchange.Stream.Reuse();
                    exchange.Application.Rent().Begin(exchange.Stream, Exchange.Connection);
                    exchange.Events.OnClosed(null!);
                }

                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.True(least == 0, $"{name}: {least} bytes in 100 requests");
            Assert.True(exchange.Stream.Fin);
            Assert.Empty(exchange.Log.Lines);
        });
    }

    [Fact]
    public void WaitingReadsAndFlushesAllocateOnlyTheHandlersOwn()
    {
        var exchange = new Exchange(static async context =>
        {
            var body = context.Request.Body;
            while (true)
            {
                var read = await body.ReadAsync();
                if (read.IsCompleted)
                    return;
                context.Response.Write(read.Buffer.FirstSpan);
                body.AdvanceTo(read.Buffer.End);
                await context.Response.Body.FlushAsync();
            }
        }).Post(null).Begin();
        exchange.Stream.KeepHeaders = false;
        byte[] chunk = new byte[100];
        exchange.OnLoop(() =>
        {
            long least = long.MaxValue;
            for (int round = 0; round < 20 && least > 0; round++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 50; i++)
                {
                    exchange.Stream.Window = 10;
                    exchange.Stream.QueueKept(chunk);
                    exchange.Events.OnReadable(null!);
                    exchange.Stream.Window = 90;
                    exchange.Events.OnWritable(null!);
                }

                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.True(least == 0, $"{least} bytes in 50 rounds");
        });
        Assert.True(exchange.Stream.Body.Length >= 5000);
        exchange.ArriveEnd();
        exchange.AssertWell();
    }
}
