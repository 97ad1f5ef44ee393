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
}
