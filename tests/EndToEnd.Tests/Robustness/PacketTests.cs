using System.Net;
using System.Net.Sockets;
using H3Routes.Http3;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>Datagrams that are none of a sound client's: damaged, replayed, or noise. Seeded, so that a failure comes again.</summary>
[Collection(nameof(QuietCollection))]
public sealed class PacketTests(InteropFixture interop)
{
    private const int Limit = 60_000;

    /// <summary>Anybody on the way can send such: what does not authenticate changes nothing (RFC 9001 9.5).</summary>
    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task DamagedCopiesOfALiveConnectionsPacketsAreDropped(int seed)
    {
        var random = new Random(seed);
        await using var server = await interop.StartAsync(_ => { });
        using var client = new RawClient(server.EndPoints[0], relayed: true);
        var (toServer, toClient) = (new List<byte[]>(), new List<byte[]>());
        client.Relay!.Filter = (datagram, up) =>
        {
            (up ? toServer : toClient).Add([.. datagram]);
            return datagram;
        };
        var connection = await client.ConnectAsync();
        for (var request = 0; request < 100; request++)
        {
            var id = await client.RunAsync(() =>
            {
                client.Relay.Inject([.. toServer.TakeLast(20).Select(datagram => Damage(datagram, random))], toServer: true);
                client.Relay.Inject([.. toClient.TakeLast(20).Select(datagram => Damage(datagram, random))], toServer: false);
                return connection.Open(Wire.Get("/plaintext"), fin: true);
            });
            Assert.True(await client.IsSoonAsync(() => connection.IsOver(id)), $"request {request}");
            Assert.Equal("status 200", await client.RunAsync(() => connection.Outcome(id)));
        }

        Assert.Equal(1, (await server.StateAsync()).QuicConnections);
    }

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task RecordedPacketsFromElsewhereWholeAndDamagedAreNobodys(int seed)
    {
        var random = new Random(seed);
        await using var server = await interop.StartAsync(static options =>
        {
            options.Limits.IdleTimeout = TimeSpan.FromSeconds(1);
            options.Limits.MaxHandshakes = 50;
        });
        var recorded = new List<byte[]>();
        using (var client = new RawClient(server.EndPoints[0], relayed: true))
        {
            client.Relay!.Filter = (datagram, up) =>
            {
                if (up)
                {
                    recorded.Add([.. datagram]);
                }

                return datagram;
            };
            var connection = await client.ConnectAsync();
            for (var request = 0; request < 10; request++)
            {
                var id = await client.RunAsync(() => connection.Open(Wire.Get("/plaintext"), fin: true));
                Assert.True(await client.IsSoonAsync(() => connection.IsOver(id)));
            }

            await client.RunAsync(() => connection.Quic.Close((ulong)Http3ErrorCode.NoError, default));
        }

        await server.UntilAsync(static state => state == default);
        await SendAsync(server, 4_000, i =>
        {
            var datagram = recorded[random.Next(recorded.Count)];
            return i % 4 == 0 ? datagram : Damage(datagram, random);
        });
    }

    [Fact(Timeout = Limit)]
    public async Task NoiseIsDropped()
    {
        var random = new Random(3);
        await using var server = await interop.StartAsync(static options =>
        {
            options.Limits.IdleTimeout = TimeSpan.FromSeconds(1);
            options.Limits.MaxHandshakes = 50;
        });
        await SendAsync(server, 8_000, i =>
        {
            var datagram = new byte[random.Next(1_500)];
            random.NextBytes(datagram);
            if (i % 3 == 0 && datagram.Length > 30)
            {
                // The looks of an Initial of version 1, with ids of any length and a token of any.
                datagram[0] |= 0xc0;
                datagram.AsSpan(1, 4).Clear();
                datagram[4] = 1;
                datagram[5] = (byte)random.Next(24);
            }

            return datagram;
        });
    }

    private async Task SendAsync(H3Server server, int count, Func<int, byte[]> next)
    {
        await using (await Bystander.WatchAsync(server))
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            for (var i = 0; i < count; i++)
            {
                await socket.SendToAsync(next(i), server.EndPoints[0]);
                if (i % 100 == 0)
                {
                    // The server has taken what came before: nothing is lost in the socket's buffer.
                    Assert.InRange((await server.StateAsync()).Handshakes, 0, 50);
                }
            }

            // Answers were shorter than what they answer, and are not waited for.
            Assert.True(await server.AskAsync(static worker => worker.Endpoints[0].Counters.DatagramsReceived) >= count);
        }

        await server.UntilAsync(static state => state == default, seconds: 20);
    }

    private static byte[] Damage(byte[] datagram, Random random)
    {
        byte[] damaged = [.. datagram];
        switch (random.Next(4))
        {
            case 0:
                return damaged[..random.Next(1, damaged.Length + 1)];
            case 1:
                return [.. damaged, .. new byte[random.Next(1, 50)]];
            default:
                for (var flips = random.Next(1, 5); flips > 0; flips--)
                {
                    // Half of them where headers are.
                    damaged[random.Next(flips % 2 == 0 ? damaged.Length : Math.Min(damaged.Length, 30))] ^= (byte)(1 << random.Next(8));
                }

                return damaged;
        }
    }
}
