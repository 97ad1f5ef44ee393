using System.Text;
using H3Routes.EndToEnd.Robustness;
using H3Routes.Http3;
using H3Routes.Quic;

namespace H3Routes.EndToEnd.Semantics;

/// <summary>RFC 9218 on a live server: what overtakes what on one connection, counted in bytes.</summary>
public sealed class PriorityTests(InteropFixture interop)
{
    private const int Large = 40_000_000;

    private const int Small = 64;

    [Fact(Timeout = 60_000)]
    public async Task ALargeDownloadDoesNotDelayASmallUrgentResponse()
    {
        var token = TestContext.Current.CancellationToken;
        await using var client = new H3Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true });
        using var large = await client.SendAsync(new H3ClientRequest("GET", interop.Url($"/download/{Large}").AbsoluteUri) { Priority = new H3Priority(7) }, token);
        var received = 0L;
        var reading = Task.Run(
            async () =>
            {
                while (true)
                {
                    var read = await large.Content.ReadAsync(token);
                    Interlocked.Add(ref received, read.Buffer.Length);
                    large.Content.AdvanceTo(read.Buffer.End);
                    if (read.IsCompleted)
                    {
                        return;
                    }
                }
            },
            token);
        while (Interlocked.Read(ref received) < Large / 40)
        {
            await Task.Delay(1, token);
        }

        var before = Interlocked.Read(ref received);
        using (var small = await client.SendAsync(new H3ClientRequest("GET", interop.Url($"/priority/{Small}").AbsoluteUri) { Priority = new H3Priority(0) }, token))
        {
            Assert.Equal(Small << 10, (await small.ReadAsBytesAsync(cancellationToken: token)).Length);
        }

        var beside = Interlocked.Read(ref received) - before;
        Assert.True(beside < Large / 2, $"{beside} bytes of the large response came before {Small} KiB of the urgent one.");
        await reading;
        Assert.Equal(Large, received);
    }

    /// <summary>RFC 9218 4.2: of the same urgency, incremental ones share and others go one after the other; and 10: the urgent ones first. Counted when the first is done.</summary>
    /// <param name="first">The priority of the one that is asked for first.</param>
    /// <param name="update">What PRIORITY_UPDATE makes of the second's on the way; null for nothing.</param>
    /// <param name="firstDone">Which is done first; -1 for whichever.</param>
    /// <param name="least">Of the other, percent that have come by then at least, and at most.</param>
    [Theory(Timeout = 60_000)]
    [InlineData("u=3, i", "u=3, i", null, -1, 70, 100)]
    [InlineData("u=3", "u=3", null, 0, 0, 30)]
    [InlineData("u=5", "u=1", null, 1, 0, 30)]
    [InlineData("u=5", "u=6", "u=0", 1, 0, 50)]
    [InlineData("u=5, i", "u=5, i", "u=6", 0, 0, 50)]
    public async Task DownloadsShareAsTheyAsk(string first, string second, string? update, int firstDone, int least, int most)
    {
        const int Size = 2_000_000;
        await using var server = await interop.StartAsync(static _ => { });

        // A narrow way, as a network is: without one there is nothing to be shared.
        using var client = new RawClient(server.EndPoints[0], new QuicConfigurationOptions { ConnectionWindow = 32 << 10 });
        var connection = await client.ConnectAsync();
        var streams = new long[2];
        var lengths = new long[2];
        var atFirstEnd = (Done: -1, Percent: 0L);
        await client.RunAsync(() =>
        {
            var control = connection.Open(Wire.Join([0], Wire.Frame(4)), fin: false, bidirectional: false);
            connection.Arrived = (streamId, count) =>
            {
                var index = Array.IndexOf(streams, streamId);
                if (index < 0)
                {
                    return;
                }

                lengths[index] += count;
                if (update is not null && lengths[0] + lengths[1] > Size / 8)
                {
                    connection.Write(control, Wire.Frame(0xf0700, [.. Wire.Varint((ulong)streams[1]), .. Encoding.ASCII.GetBytes(update)]), fin: false);
                    update = null;
                }

                if (atFirstEnd.Done < 0 && connection.Finished.Contains(streamId))
                {
                    atFirstEnd = (index, 100 * lengths[1 - index] / Size);
                }
            };
            streams[0] = connection.Open(Ask(first), fin: true);
            streams[1] = connection.Open(Ask(second), fin: true);
        });
        Assert.True(await client.IsSoonAsync(() => connection.Finished.Contains(streams[0]) && connection.Finished.Contains(streams[1]), 30_000));
        Assert.Null(update);
        Assert.InRange(atFirstEnd.Percent, least, most);
        Assert.True(firstDone < 0 || atFirstEnd.Done == firstDone, $"{atFirstEnd} was done first.");

        static byte[] Ask(string priority) => Wire.Headers(":method=GET", ":scheme=https", ":authority=a", $":path=/download/{Size}", "priority=" + priority);
    }
}
