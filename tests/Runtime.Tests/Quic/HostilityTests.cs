namespace H3Routes.Quic;

/// <summary>What comes from those who mean no good, or from broken networks. Seeded, so that a failure comes again.</summary>
public sealed class HostilityTests
{
    private const int Limit = 60_000;

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Random_datagrams_leave_no_trace(int seed)
    {
        await Task.Yield();
        using var pair = new QuicPair();
        pair.Configure = application => application.Echoes = true;
        var (client, server) = pair.Establish();
        using var raw = new RawPeer(pair.Server.LocalEndPoint);
        var random = new Random(seed);
        var known = new byte[QuicConnectionId.OwnLength];
        server.Connection.Ids[0].CopyTo(known);
        for (var round = 0; round < 40; round++)
        {
            for (var i = 0; i < 50; i++)
            {
                raw.Send(Random(random, known));
            }

            var streamId = client.SendNew("x"u8.ToArray(), fin: true);
            pair.RunUntil(() => client.Finished.Contains(streamId));
        }

        Assert.Null(server.Closed);
        Assert.Equal(1, pair.Server.ConnectionCount);
        Assert.Equal(0, pair.Server.HandshakeCount);
    }

    [Theory(Timeout = Limit)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Damaged_packets_hurt_nobody_else(int seed)
    {
        await Task.Yield();
        using var pair = new QuicPair(
            new QuicConfigurationOptions { IdleTimeout = TimeSpan.FromSeconds(2) }, server: new QuicEndpointOptions { HandshakeTimeout = TimeSpan.FromSeconds(2), Retry = QuicRetryMode.Off });
        pair.Configure = application => application.Echoes = true;
        var (good, _) = pair.Establish();
        using var relay = new UdpRelay(pair.Loop, pair.Server.LocalEndPoint);
        var random = new Random(seed);
        var isHandshaking = true;
        relay.Filter = (datagram, _) => Damage(datagram, random, isHandshaking ? 2 : 4);
        for (var round = 0; round < 20; round++)
        {
            isHandshaking = round % 2 == 0;
            var victim = pair.Connect(relay.EndPoint);
            pair.TryRunUntil(() => victim.IsEstablished || victim.Closed is not null, 50);
            if (victim.IsEstablished && victim.Closed is null)
            {
                victim.SendNew(new byte[20_000], fin: true);
            }

            var streamId = good.SendNew("x"u8.ToArray(), fin: true);
            pair.RunUntil(() => good.Finished.Contains(streamId));
            pair.TryRunUntil(() => victim.Finished.Count > 0 || victim.Closed is not null, 30);
            victim.Connection.Close(0x100, []);
        }

        Assert.Null(good.Closed);
        good.SendNew("keep alive"u8.ToArray(), fin: false);
        relay.Filter = (_, _) => null;
        pair.RunUntil(() => pair.Server.HandshakeCount == 0, 10_000);
    }

    [Fact(Timeout = Limit)]
    public async Task A_flood_of_broken_Initials_holds_no_memory()
    {
        await Task.Yield();
        using var pair = new QuicPair(server: new QuicEndpointOptions { Retry = QuicRetryMode.Off });
        using var raw = new RawPeer(pair.Server.LocalEndPoint);
        var random = new Random(5);
        var destination = new byte[16];
        for (var round = 0; round < 20; round++)
        {
            for (var i = 0; i < 50; i++)
            {
                random.NextBytes(destination);
                raw.Send(RawPeer.LongHeader(1, destination, new byte[8], 1_200, random));
            }

            pair.RunFor(5);
            Assert.Equal(0, pair.Server.ConnectionCount);
        }

        Assert.True(pair.Server.Counters.DatagramsReceived > 500);
        pair.Establish();
    }

    [Fact(Timeout = Limit)]
    public async Task A_flood_of_real_Initials_ends_at_the_limit_and_passes()
    {
        await Task.Yield();
        const int MaxHandshakes = 20;
        using var pair = new QuicPair(
            server: new QuicEndpointOptions { MaxHandshakes = MaxHandshakes, Retry = QuicRetryMode.Off, HandshakeTimeout = TimeSpan.FromMilliseconds(300) });
        using var relay = new UdpRelay(pair.Loop, pair.Server.LocalEndPoint);

        // The clients never see an answer.
        relay.Filter = (datagram, toServer) => toServer ? datagram : null;
        for (var i = 0; i < 200; i++)
        {
            pair.Connect(relay.EndPoint);
        }

        pair.RunUntil(() => pair.Server.Counters.Refused > 100);
        Assert.InRange(pair.Server.HandshakeCount, 1, MaxHandshakes);
        Assert.InRange(pair.Server.ConnectionCount, 1, MaxHandshakes);

        relay.Filter = (_, _) => null;
        pair.RunUntil(() => pair.Server.ConnectionCount == 0, 20_000);
        Assert.Equal(0, pair.Server.HandshakeCount);
        pair.Establish();
    }

    [Fact(Timeout = Limit)]
    public async Task A_flood_with_retry_holds_nothing_at_all()
    {
        await Task.Yield();
        using var pair = new QuicPair(server: new QuicEndpointOptions { Retry = QuicRetryMode.Always });
        using var relay = new UdpRelay(pair.Loop, pair.Server.LocalEndPoint);
        relay.Filter = (datagram, toServer) => toServer ? datagram : null;
        for (var i = 0; i < 200; i++)
        {
            pair.Connect(relay.EndPoint);
        }

        pair.RunUntil(() => pair.Server.Counters.Retries >= 200);
        Assert.Equal(0, pair.Server.ConnectionCount);
    }

    private static byte[] Random(Random random, byte[] known)
    {
        var datagram = new byte[random.Next(4) switch { 0 => random.Next(1, 40), 1 => 1_200, _ => random.Next(1, 1_500) }];
        random.NextBytes(datagram);
        if (random.Next(3) == 0 && datagram.Length > known.Length)
        {
            datagram[0] = (byte)(datagram[0] & 0x7f);
            known.CopyTo(datagram, 1);
        }
        else if (random.Next(2) == 0 && datagram.Length > 7)
        {
            // Looks like version 1 with plausible ids.
            datagram[0] |= 0xc0;
            (datagram[1], datagram[2], datagram[3], datagram[4]) = (0, 0, 0, 1);
            datagram[5] = (byte)random.Next(24);
        }

        return datagram;
    }

    private static byte[]? Damage(byte[] datagram, Random random, int rarity)
    {
        if (random.Next(rarity) != 0)
        {
            return datagram;
        }

        switch (random.Next(4))
        {
            case 0:
                return null;
            case 1:
                return datagram[..random.Next(datagram.Length)];
            case 2:
                for (var i = random.Next(1, 8); i > 0; i--)
                {
                    datagram[random.Next(Math.Min(datagram.Length, 64))] ^= (byte)(1 << random.Next(8));
                }

                return datagram;
            default:
                datagram[random.Next(datagram.Length)] ^= (byte)random.Next(1, 256);
                return datagram;
        }
    }
}
