using H3Routes.Http3;
using H3Routes.Quic;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>Clients that do nothing more, are gone without a word, or are one too many.</summary>
[Collection(nameof(QuietCollection))]
public sealed class AbsenceTests(InteropFixture interop)
{
    private const int Limit = 60_000, Connections = 20;
    private static readonly byte[] Post = Wire.Headers(":method=POST", ":scheme=https", ":authority=a", ":path=/upload");

    /// <summary>What each connection does before its client is gone, or falls silent.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("nothing", false)]
    [InlineData("nothing", true)]
    [InlineData("half a field section", true)]
    [InlineData("half an upload", true)]
    [InlineData("half a download", true)]
    [InlineData("a download that is never read", true)]
    [InlineData("a handler that waits", true)]
    public async Task TheIdleTimeoutFreesWhatIsLeft(string what, bool vanishes)
    {
        await using var server = await interop.StartAsync(static options => options.Limits.IdleTimeout = TimeSpan.FromSeconds(1));
        await using (await Bystander.WatchAsync(server))
        {
            var client = new RawClient(server.EndPoints[0]);
            try
            {
                for (var i = 0; i < Connections; i++)
                {
                    var connection = await client.ConnectAsync(reads: what == "half a download");
                    await client.RunAsync(() => what switch
                    {
                        "nothing" => -1,
                        "half a field section" => connection.Open(Post[..^5], fin: false),
                        "half an upload" => connection.Open(Wire.Join(Post, [0x00, 0x80, 0x10, 0x00, 0x00], new byte[100_000]), fin: false),
                        "a handler that waits" => connection.Open(Wire.Get("/slow/60000"), fin: true),
                        _ => connection.Open(Wire.Get("/download/1000000000"), fin: true),
                    });
                }

                await server.UntilAsync(state => state.Connections > Connections && (what == "nothing" || state.Streams >= Connections));
                if (!vanishes)
                {
                    await server.UntilAsync(static state => state.Connections == 1);
                }
            }
            finally
            {
                client.Dispose();
            }

            await server.UntilAsync(static state => state is { Connections: 1, Streams: <= 1, Requests: <= 1 }, seconds: 20);
        }

        await server.UntilAsync(static state => state == default);
        Assert.Equal(0, await server.AskAsync(static worker => worker.Connections.Sum(static connection => connection.Buffered)));
    }

    /// <summary>Silence for one too many: an answer would cost what the limit saves. Those that are in are served, and there is room again when one leaves.</summary>
    [Fact(Timeout = Limit)]
    public async Task OneConnectionTooManyWaitsForRoom()
    {
        await using var server = await interop.StartAsync(static options => options.Limits.MaxConnections = Connections + 1);
        await using (await Bystander.WatchAsync(server))
        {
            using var client = new RawClient(server.EndPoints[0]);
            var connections = new List<RawConnection>();
            for (var i = 0; i < Connections; i++)
            {
                connections.Add(await client.ConnectAsync());
            }

            var refused = await client.DialAsync();
            Assert.False(await client.IsSoonAsync(() => refused.IsEstablished || refused.Closed is not null, 400));
            Assert.True(await server.AskAsync(static worker => worker.Endpoints[0].Counters.Refused) > 0);
            Assert.Equal(Connections + 1, (await server.StateAsync()).QuicConnections);
            await client.RunAsync(() => connections[0].Quic.Close((ulong)Http3ErrorCode.NoError, default));

            // It has never stopped asking (RFC 9002 6.2).
            Assert.True(await client.IsSoonAsync(() => refused.IsEstablished));
        }
    }

    /// <summary>Hundreds that read and write a little at a time.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("writes")]
    [InlineData("reads")]
    public async Task SlowOnesByTheHundredHoldNobodyUp(string manner)
    {
        const int Many = 150, Rounds = 15;
        await using var server = await interop.StartAsync(_ => { });
        await using (await Bystander.WatchAsync(server))
        {
            using var client = new RawClient(server.EndPoints[0], new QuicConfigurationOptions { StreamWindow = 16 << 10, ConnectionWindow = 32 << 10 });
            var connections = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => client.ConnectAsync(reads: manner == "writes")));
            var ids = await client.RunAsync(() => Array.ConvertAll(connections, connection => manner == "writes"
                ? connection.Open(Wire.Join(Post, Wire.Data("x")), fin: false)
                : connection.Open(Wire.Get("/download/1000000"), fin: true)));
            await server.UntilAsync(static state => state.Streams >= Many);
            for (var round = 0; round < Rounds; round++)
            {
                await client.RunAsync(() =>
                {
                    for (var i = 0; i < Many; i++)
                    {
                        if (manner == "writes")
                        {
                            connections[i].Write(ids[i], Wire.Data("x"), fin: round == Rounds - 1);
                        }
                        else
                        {
                            connections[i].ReadOnce(ids[i], 1_000);
                        }
                    }
                });
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }

            if (manner == "writes")
            {
                Assert.True(await client.IsSoonAsync(() => connections.Zip(ids).All(static pair => pair.First.IsOver(pair.Second))));
                Assert.All(connections.Zip(ids), static pair => Assert.Equal("status 200", pair.First.Outcome(pair.Second)));
            }
            else
            {
                // Each holds what one flush of the handler is, and no more of its megabyte.
                Assert.InRange(await server.AskAsync(static worker => worker.Connections.Max(static connection => connection.Buffered)), 1, 256 << 10);
                Assert.All(connections, static connection => Assert.InRange(connection.BytesReceived, 1_000, 100_000));
            }

            await client.RunAsync(() => Array.ForEach(connections, static connection => connection.Quic.Close((ulong)Http3ErrorCode.NoError, default)));
        }

        await server.UntilAsync(static state => state == default);
    }

    /// <summary>RFC 9110 9.3.2: nobody reads the content of an answer to HEAD; a handler that writes without end is told so, and holds nobody.</summary>
    [Fact(Timeout = 60_000)]
    public async Task TheHeadOfAContentWithoutEndIsAnsweredAtOnce()
    {
        await using var server = await interop.StartAsync(static _ => { });
        await using var client = new H3Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true });
        var url = $"https://{server.EndPoints[0]}";
        using (var head = await client.SendAsync(new H3ClientRequest("HEAD", $"{url}/download/{long.MaxValue}"), TestContext.Current.CancellationToken))
        {
            Assert.Equal((200, $"{long.MaxValue}"), (head.StatusCode, head.Headers["content-length"]));
        }

        using var next = await client.GetAsync($"{url}/plaintext", TestContext.Current.CancellationToken);
        Assert.Equal(200, next.StatusCode);
        await server.UntilAsync(static state => state is { Streams: 0, Requests: 0 });
    }
}
