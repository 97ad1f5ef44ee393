using H3Routes.Interop;

namespace H3Routes.Quic;

/// <summary>RESET_STREAM_AT: what was promised arrives although the stream is reset.</summary>
public sealed class ResetAtTests
{
    private static readonly QuicConfigurationOptions Accepts = new() { ResetStreamAt = true };

    [Theory(Timeout = 60_000)]
    [InlineData(true, 3, "abc")]
    [InlineData(true, 0, null)]
    [InlineData(false, 3, null)]
    public async Task Delivers_the_reliable_part(bool isAccepted, int reliableSize, string? expected)
    {
        await Task.Yield();
        Assert.SkipUnless(!isAccepted || Quiche.HasResetStreamAt, "This libquiche has no RESET_STREAM_AT.");
        using var pair = new QuicPair(isAccepted ? Accepts : new QuicConfigurationOptions());
        var (client, server) = pair.Establish();
        server.ReadsAtOnce = false;
        Assert.True(client.Connection.TryOpenStream(bidirectional: false, out var streamId));
        client.Connection.Write(streamId, "abcdef"u8, fin: false);

        // Before anything of it was sent: a plain reset leaves nothing to read.
        client.Connection.ResetAt(streamId, 0x2a, reliableSize);
        pair.RunUntil(() => server.Readable.Contains(streamId));
        server.Drain(streamId);
        if (expected is not null)
        {
            pair.TryRunUntil(() => server.Reset.ContainsKey(streamId), 200);
            server.Drain(streamId);
            Assert.StartsWith(expected, System.Text.Encoding.ASCII.GetString(server.Received[streamId].ToArray()), StringComparison.Ordinal);
        }
        else
        {
            Assert.False(server.Received.ContainsKey(streamId));
        }

        Assert.Equal(0x2aUL, server.Reset[streamId]);
    }

    [Fact(Timeout = 60_000)]
    public async Task Beyond_what_was_written_it_is_a_plain_reset()
    {
        await Task.Yield();
        using var pair = new QuicPair(Accepts);
        var (client, server) = pair.Establish();
        var streamId = client.SendNew("abc"u8.ToArray(), fin: false);
        client.Connection.ResetAt(streamId, 7, 100);
        pair.RunUntil(() => server.Reset.ContainsKey(streamId));
        Assert.Equal(7UL, server.Reset[streamId]);
    }
}
