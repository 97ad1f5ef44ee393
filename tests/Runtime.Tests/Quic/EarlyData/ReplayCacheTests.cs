namespace H3Routes.Quic;

public sealed class ReplayCacheTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, QuicTicketKey.Length).Select(static number => (byte)number)];

    [Fact]
    public void A_ticket_is_good_once()
    {
        var cache = new QuicReplayCache(Key);
        Assert.True(cache.TryUse(InitialPackets.Ticket(Key, 1), 0));
        Assert.False(cache.TryUse(InitialPackets.Ticket(Key, 1), 0));
        Assert.True(cache.TryUse(InitialPackets.Ticket(Key, 2), 0));
        Assert.Equal(2, cache.Count);
    }

    [Fact]
    public void What_we_have_not_sealed_is_refused_and_not_kept()
    {
        var cache = new QuicReplayCache(Key);
        var forged = InitialPackets.Ticket(Key, 1);
        forged[40] ^= 1;
        var foreign = InitialPackets.Ticket([.. Key.Reverse()], 1);
        byte[] otherMac = [.. Key[..16], .. foreign[16..]];
        foreach (var ticket in (byte[][])[forged, foreign, otherMac, [], Key[..16], new byte[64], [.. Key[..16], .. new byte[48]]])
        {
            Assert.False(cache.TryUse(ticket, 0));
        }

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void A_ticket_is_forgotten_after_the_window_and_not_before()
    {
        var cache = new QuicReplayCache(Key, window: TimeSpan.FromSeconds(10));
        var ticket = InitialPackets.Ticket(Key, 1);
        Assert.True(cache.TryUse(ticket, 1_000));
        Assert.False(cache.TryUse(ticket, 10_999));
        Assert.True(cache.TryUse(ticket, 11_000));
    }

    [Fact]
    public void A_full_cache_refuses_and_forgets_nothing()
    {
        var cache = new QuicReplayCache(Key, capacity: 160, window: TimeSpan.FromSeconds(10));
        var accepted = Enumerable.Range(0, 2_000).Where(number => cache.TryUse(InitialPackets.Ticket(Key, number), 0)).ToList();
        Assert.Equal(160, accepted.Count);
        Assert.Equal(160, cache.Count);
        Assert.All(accepted, number => Assert.False(cache.TryUse(InitialPackets.Ticket(Key, number), 9_999)));
        Assert.True(cache.TryUse(InitialPackets.Ticket(Key, 3_000), 10_000));
    }

    [Fact]
    public async Task Workers_share_it()
    {
        var cache = new QuicReplayCache(Key);
        var tickets = Enumerable.Range(0, 500).Select(static number => InitialPackets.Ticket(Key, number)).ToArray();
        var won = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => tickets.Count(ticket => cache.TryUse(ticket, 0)))));
        Assert.Equal(500, won.Sum());
    }

    [Fact]
    public void Another_limit_or_setting_is_another_ticket_key()
    {
        byte[] secret = new byte[32];
        var options = new QuicConfigurationOptions();
        var keys = new[]
        {
            QuicTicketKey.Derive(secret, options, [1]),
            QuicTicketKey.Derive(secret, options, [2]),
            QuicTicketKey.Derive(secret, options with { StreamWindow = 5 }, [1]),
            QuicTicketKey.Derive(secret, options with { MaxBidirectionalStreams = 5 }, [1]),
            QuicTicketKey.Derive([.. new byte[31], 1], options, [1]),
        };
        Assert.All(keys, static key => Assert.Equal(QuicTicketKey.Length, key.Length));
        Assert.Equal(keys.Length, keys.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(keys[0], QuicTicketKey.Derive(secret, new QuicConfigurationOptions(), [1]));
    }
}
