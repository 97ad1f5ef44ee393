using System.Security.Cryptography;

namespace H3Routes.EndToEnd.WebTransport;

/// <summary>Many sessions, much content and many datagrams through H3Client and samples/Interop's <c>/wt/echo</c>.</summary>
[Collection(nameof(QuietCollection))]
public sealed class SessionLoadTests(InteropFixture interop)
{
    /// <summary>MiB of the large stream, each way; 256 in a full run.</summary>
    private static readonly int Size = int.TryParse(Environment.GetEnvironmentVariable("H3ROUTES_WT_MIB"), out int size) ? size : 32;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task AThousandSessionsAtOnce()
    {
        await using var server = await interop.StartAsync(static options => options.WebTransport.MaxSessionsPerConnection = 100);
        var clients = Enumerable.Range(0, 10).Select(_ => ClientTests.Client(server, null)).ToArray();
        try
        {
            var opening = clients.SelectMany(client => Enumerable.Range(0, 100).Select(_ => client.ConnectWebTransportAsync(ClientTests.Url(server, "/wt/echo"), cancellationToken: Token))).ToArray();
            var sessions = await Task.WhenAll(opening);
            Assert.Equal(1000, sessions.Count(static session => !session.Closed.IsCompleted));
            string[] echoes = await Task.WhenAll(sessions.Select(static (session, index) => ClientTests.EchoAsync(session, $"{index}")));
            Assert.Equal(Enumerable.Range(0, 1000).Select(static index => $"{index}"), echoes);
            await Task.WhenAll(sessions.Select(static session => session.CloseAsync().AsTask()));
        }
        finally
        {
            foreach (var client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    [Theory(Timeout = 240_000)]
    [InlineData(null)]
    [InlineData("Draft02")]
    public async Task ALargeStreamGoesThereAndBackInBoundedMemory(string? dialect)
    {
        await using var server = await interop.StartAsync(static _ => { });
        await using var client = ClientTests.Client(server, dialect);
        await using var session = await client.ConnectWebTransportAsync(ClientTests.Url(server, "/wt/echo"), cancellationToken: Token);
        await using var stream = await session.OpenBidirectionalStreamAsync(Token);
        using var sent = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var received = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long before = GC.GetTotalMemory(forceFullCollection: true), most = 0, length = 0;
        var writing = Task.Run(
            async () =>
            {
                var random = new Random(1);
                var block = new byte[64 << 10];
                for (int index = 0; index < Size * 16; index++)
                {
                    random.NextBytes(block);
                    sent.AppendData(block);
                    await stream.Output.WriteAsync(block, Token);
                }

                stream.Output.Complete();
            },
            Token);
        while (true)
        {
            var read = await stream.Input.ReadAsync(Token);
            foreach (var part in read.Buffer)
            {
                received.AppendData(part.Span);
            }

            length += read.Buffer.Length;
            stream.Input.AdvanceTo(read.Buffer.End);
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
            if (read.IsCompleted)
            {
                break;
            }
        }

        await writing;
        Assert.Equal((long)Size << 20, length);
        Assert.Equal(sent.GetHashAndReset(), received.GetHashAndReset());
        Assert.InRange(most - before, long.MinValue, 24 << 20);
    }

    [Fact(Timeout = 120_000)]
    public async Task AnEchoedDatagramAllocatesNothingInAWarmServer()
    {
        await using var server = await interop.StartAsync(static _ => { });
        await using var client = ClientTests.Client(server, null);
        await using var session = await client.ConnectWebTransportAsync(ClientTests.Url(server, "/wt/echo"), cancellationToken: Token);
        await BounceAsync(session, 20_000);
        long allocated = long.MaxValue;
        for (int round = 0; round < 5 && allocated != 0; round++)
        {
            long before = await AllocatedAsync(server);
            await BounceAsync(session, 10_000);
            allocated = await AllocatedAsync(server) - before;
        }

        Assert.Equal(0, allocated);
    }

    /// <summary>Keeps 16 datagrams on their way, bounced on the client's thread, until that many have come back; a pause brings new ones for those that were lost.</summary>
    private static async Task BounceAsync(WebTransportSession session, int count)
    {
        var bounced = new Bounced { Left = count };
        session.DatagramReceived = (session, datagram) =>
        {
            if (Interlocked.Decrement(ref bounced.Left) > 0)
            {
                session.SendDatagram(datagram);
            }
        };
        long seen = long.MinValue;
        while (Volatile.Read(ref bounced.Left) is > 0 and var left)
        {
            bool isStill = seen is long.MinValue || left == seen;
            for (int index = 0; index < 16 && isStill; index++)
            {
                session.SendDatagram("datagram"u8);
            }

            seen = left;
            await Task.Delay(50, Token);
        }

        session.DatagramReceived = static (_, _) => { };
    }

    private static async Task<long> AllocatedAsync(H3Server server)
    {
        var bounced = new Bounced { Left = -1 };
        server.Threads[0].Loop.Post(static state => Volatile.Write(ref ((Bounced)state!).Left, GC.GetAllocatedBytesForCurrentThread()), bounced);
        while (Volatile.Read(ref bounced.Left) < 0)
        {
            await Task.Delay(1, Token);
        }

        return bounced.Left;
    }

    private sealed class Bounced
    {
        public long Left;
    }
}
