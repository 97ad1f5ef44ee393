using System.Net;
using H3Routes.Http3;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>Too much of what is allowed once, while a bystander is served; afterwards the server holds nothing for it.</summary>
[Collection(nameof(QuietCollection))]
public sealed class FloodTests(InteropFixture interop)
{
    private const int Limit = 60_000;
    private static readonly byte[] Get = Wire.Get("/plaintext");
    private static readonly byte[] Slow = Wire.Get("/slow/60000");
    private static readonly byte[] Post = Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload");

    /// <summary>A client that has its requests and takes them back (RFC 9114 10.5, 4.1.1).</summary>
    [Theory(Timeout = Limit)]
    [InlineData("reset before the request is complete")]
    [InlineData("reset and stop while the handler runs")]
    [InlineData("stop while the handler runs")]
    public async Task TenThousandRapidResetsEndTheConnection(string manner)
    {
        await using var server = await interop.StartAsync(_ => { });
        await using (await Bystander.WatchAsync(server))
        {
            using var client = new RawClient(server.EndPoints[0]);
            var connection = await client.ConnectAsync();
            var sent = 0;
            while (sent < 10_000 && connection.Closed is null)
            {
                var opened = await client.RunAsync(() =>
                {
                    var ids = new List<long>();
                    while (ids.Count < 100 && connection.TryOpen(manner[6] == 'b' ? Post[..^3] : Slow, fin: manner[0] == 's', bidirectional: true, out var id))
                    {
                        ids.Add(id);
                    }

                    return ids;
                });

                // The server sees the requests first, then their end.
                await Task.Delay(2, TestContext.Current.CancellationToken);
                await client.RunAsync(() =>
                {
                    foreach (var id in opened)
                    {
                        if (manner[0] == 'r')
                        {
                            connection.Quic.Reset(id, (ulong)Http3ErrorCode.RequestCancelled);
                        }

                        connection.Quic.StopReading(id, (ulong)Http3ErrorCode.RequestCancelled);
                    }
                });
                sent += opened.Count;
            }

            Assert.True(await client.IsSoonAsync(() => connection.Closed is not null), $"{sent} resets, and the connection lives: {await server.StateAsync()}");
            Assert.Equal((true, (ulong)Http3ErrorCode.ExcessiveLoad), (connection.Closed!.Value.IsApplicationError, connection.Closed.Value.ErrorCode));
            Assert.InRange(sent, 1, 2_000);
        }

        await server.UntilAsync(static state => state == default);
    }

    [Fact(Timeout = Limit)]
    public async Task HalfSentRequestsAreHeldToTheStreamLimitAndGoWithTheirConnection()
    {
        const int Connections = 30, MaxRequests = 40, MaxStreams = MaxRequests + 10;
        await using var server = await interop.StartAsync(options =>
        {
            options.Limits.MaxConcurrentRequests = MaxRequests;
            options.WebTransport.MaxBidirectionalStreams = MaxStreams - MaxRequests;
        });
        await using (await Bystander.WatchAsync(server))
        {
            using var client = new RawClient(server.EndPoints[0]);
            var connections = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => client.ConnectAsync()));
            var opened = await client.RunAsync(() => connections.Sum(connection =>
            {
                // Each ends elsewhere: after the frame's type, within its length, the field section, the content.
                var count = 0;
                byte[][] halves = [[0x01], Post[..2], Post[..^1], Wire.Join(Post, [0x00, 0x44, 0x00, 1, 2, 3])];
                while (count < 1_000 && connection.TryOpen(halves[count % halves.Length], fin: false, bidirectional: true, out _))
                {
                    count++;
                }

                return count;
            }));
            Assert.Equal(Connections * MaxStreams, opened);
            await server.UntilAsync(static state => state.Streams >= Connections * MaxStreams);
            await client.RunAsync(() => Array.ForEach(connections, static connection => connection.Quic.Close((ulong)Http3ErrorCode.NoError, default)));
            await server.UntilAsync(static state => state is { Connections: 1, Requests: <= 1 });
        }

        await server.UntilAsync(static state => state == default);
    }

    /// <summary>What is neither an error nor a request is thrown away as it comes, however much.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("reserved frames on a request stream")]
    [InlineData("one reserved frame on a request stream")]
    [InlineData("reserved frames on the control stream")]
    [InlineData("MAX_PUSH_ID on the control stream")]
    [InlineData("cancellations on the decoder stream")]
    [InlineData("table capacities on the encoder stream")]
    [InlineData("empty DATA frames")]
    public async Task EndlessNothingsAreNotKept(string what)
    {
        const int Megabytes = 24;
        await using var server = await interop.StartAsync(static options => options.Limits.IdleTimeout = TimeSpan.FromSeconds(10));
        await using (await Bystander.WatchAsync(server))
        {
            using var client = new RawClient(server.EndPoints[0]);
            var connection = await client.ConnectAsync();
            var (bidirectional, first, piece) = what switch
            {
                "reserved frames on a request stream" => (true, Array.Empty<byte>(), Wire.Frame(0x21, new byte[20])),
                "one reserved frame on a request stream" => (true, [0x21, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], new byte[64]),
                "reserved frames on the control stream" => (false, Wire.Join([0], Wire.Frame(4)), Wire.Frame(0x21, new byte[20])),
                "MAX_PUSH_ID on the control stream" => (false, Wire.Join([0], Wire.Frame(4)), Wire.Frame(0x0d, 4)),
                "cancellations on the decoder stream" => (false, [3], [0x44]),
                "table capacities on the encoder stream" => (false, [2], [0x20]),
                _ => (true, Post, Wire.Frame(0)),
            };
            var chunk = Enumerable.Repeat(piece, (1 << 20) / piece.Length).SelectMany(static bytes => bytes).ToArray();
            var id = await client.RunAsync(() => connection.Open(first, fin: false, bidirectional));
            await server.UntilAsync(static state => state.Connections == 2);
            var before = GC.GetTotalMemory(forceFullCollection: true);
            for (var i = 0; i < Megabytes && connection.Closed is null; i++)
            {
                await client.RunAsync(() => connection.Write(id, chunk, fin: false));
                Assert.True(await client.IsSoonAsync(() => !connection.IsSending(id) || connection.Closed is not null), "The server has stopped reading.");
            }

            Assert.Null(connection.Closed);
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 8 << 20);
            await client.RunAsync(() => connection.Quic.Close((ulong)Http3ErrorCode.NoError, default));
        }

        // A busy machine may lose the CONNECTION_CLOSE, which nobody sends again: the client is gone.
        await server.UntilAsync(static state => state == default, seconds: 20);
    }

    [Fact(Timeout = Limit)]
    public async Task AFieldSectionThatNeverEndsIsBounded()
    {
        await using var server = await interop.StartAsync(_ => { });
        await using (await Bystander.WatchAsync(server))
        {
            using var client = new RawClient(server.EndPoints[0]);
            var connection = await client.ConnectAsync();

            // Trailer after trailer: the second is one too many (RFC 9114 4.1).
            var trailers = Wire.Headers("x=1");
            await client.RunAsync(() => connection.Open(Wire.Join([Post, .. Enumerable.Repeat(trailers, 10_000)]), fin: false));
            Assert.True(await client.IsSoonAsync(() => connection.Closed is not null));
            Assert.Equal((ulong)Http3ErrorCode.FrameUnexpected, connection.Closed!.Value.ErrorCode);
        }

        await server.UntilAsync(static state => state == default);
    }

    /// <summary>RFC 9114 6.2: what comes on them is discarded, and each gives its place in the stream limit back, however it ends.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("ended")]
    [InlineData("reset")]
    public async Task UnknownStreamsAreDiscardedWithoutEnd(string end)
    {
        const int Streams = 2_000;
        await using var server = await interop.StartAsync(_ => { });
        await using (await Bystander.WatchAsync(server))
        {
            using var client = new RawClient(server.EndPoints[0]);
            var connection = await client.ConnectAsync();

            // More than the windows take.
            var large = await client.RunAsync(() => connection.Open(Wire.Join([0x40, 0x99], new byte[20_000_000]), fin: end == "ended", bidirectional: false));
            Assert.True(await client.IsSoonAsync(() => !connection.IsSending(large)), "The server has stopped reading.");

            var opened = 0;
            Assert.True(
                await client.IsSoonAsync(
                    () =>
                    {
                        while (opened < Streams && connection.TryOpen([0x40, 0x99, 1], fin: end == "ended", bidirectional: false, out var id))
                        {
                            opened++;
                            if (end == "reset")
                            {
                                connection.Quic.Reset(id, (ulong)Http3ErrorCode.NoError);
                            }
                        }

                        return opened == Streams;
                    },
                    30_000),
                $"No credit after {opened} streams.");
            var get = await client.RunAsync(() => connection.Open(Get, fin: true));
            Assert.True(await client.IsSoonAsync(() => connection.IsOver(get)));
            Assert.Equal(200, await client.RunAsync(() => connection.Status(get)));
            Assert.Empty(connection.Stops);
            await client.RunAsync(() => connection.Quic.Close((ulong)Http3ErrorCode.NoError, default));
        }

        await server.UntilAsync(static state => state == default);
    }

    /// <summary>Answered before they are complete, and never completed: each gives its place in the stream limit back.</summary>
    [Fact(Timeout = Limit)]
    public async Task RequestsAnsweredEarlyGiveTheirPlaceBack()
    {
        const int Requests = 400;
        await using var server = await interop.StartAsync(_ => { });
        using var client = new RawClient(server.EndPoints[0]);
        var connection = await client.ConnectAsync();
        var request = Wire.Join(Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/nowhere", "content-length=1000"), [0x00, 0x40, 100, 1, 2, 3]);
        for (var i = 0; i < Requests; i++)
        {
            var id = -1L;
            Assert.True(await client.IsSoonAsync(() => connection.TryOpen(request, fin: false, bidirectional: true, out id), 3_000), $"No place for request {i}.");
            Assert.True(await client.IsSoonAsync(() => connection.IsOver(id)));
            Assert.Equal(404, await client.RunAsync(() => connection.Status(id)));
        }
    }

    /// <summary>Clients that are gone after their first packet, from many ports and addresses.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(H3RetryMode.WhenBusy)]
    [InlineData(H3RetryMode.Off)]
    [InlineData(H3RetryMode.Always)]
    public async Task AFloodOfHandshakesLeavesRoomForOthers(H3RetryMode retry)
    {
        const int Sources = 40, Each = 10, Threshold = 20, MaxHandshakes = 60;
        await using var server = await interop.StartAsync(options =>
        {
            options.Retry = retry;
            options.RetryThreshold = Threshold;
            options.Limits.MaxHandshakes = MaxHandshakes;
            options.Limits.IdleTimeout = TimeSpan.FromSeconds(2);
        });
        var most = 0;
        await using (await Bystander.WatchAsync(server))
        {
            for (var source = 0; source < Sources; source++)
            {
                var client = new RawClient(server.EndPoints[0], source: new IPAddress([127, 0, 1, (byte)(source + 1)]));
                client.DialAndVanish(Each);
                client.Dispose();
                most = Math.Max(most, (await server.StateAsync()).Handshakes);
            }

            var (retries, refused) = await server.AskAsync(static worker => (worker.Endpoints[0].Counters.Retries, worker.Endpoints[0].Counters.Refused));
            switch (retry)
            {
                case H3RetryMode.WhenBusy:
                    Assert.InRange(most, 1, MaxHandshakes);
                    Assert.True(retries > 0, "No Retry was asked for.");
                    break;
                case H3RetryMode.Always:
                    Assert.True(retries >= Sources);
                    break;
                default:
                    Assert.InRange(most, MaxHandshakes / 2, MaxHandshakes);
                    Assert.True(refused > 0, "Nothing was refused.");
                    break;
            }

            if (retry != H3RetryMode.Off)
            {
                // A client that proves its address comes through.
                await using var client = await Bystander.WatchAsync(server);
            }
        }

        await server.UntilAsync(static state => state == default, seconds: 20);
    }
}
