namespace H3Routes.EndToEnd.Allocation;

/// <summary>
/// The whole way of a request, from the socket through QUIC, HTTP/3, router and handler and back, allocates nothing in a warm server. Counted on the worker's own thread, so that the
/// client beside it does not show.
/// </summary>
[Collection(nameof(QuietCollection))]
public sealed class RequestAllocationTests(InteropFixture interop)
{
    private const int Requests = 10_000, Concurrency = 16, WarmConcurrency = 64, WarmRounds = 12;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData("/plaintext")]
    [InlineData("/api/users/42")]
    [InlineData("/api/users/a%2Fb")]
    [InlineData("/status/204")]
    [InlineData("/nowhere")]
    [InlineData("/plaintext/")]
    public async Task AWarmServerAllocatesNothing(string path)
    {
        await using var server = await interop.StartAsync(_ => { });
        await using var client = new H3Client(new H3ClientOptions { CertificatePin = Convert.ToHexStringLower(server.CertificateHash.Span) });
        var url = new Uri($"https://127.0.0.1:{server.EndPoints[0].Port}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

        // Warm: pools and tables beyond the size that the load needs, and code at its last tier. A round without an allocation says that both are so.
        for (var round = 0; round < WarmRounds; round++)
        {
            if (await MeasureAsync(server, client, url, 3_000, WarmConcurrency) == 0)
            {
                break;
            }
        }

        Assert.Equal(0, await MeasureAsync(server, client, url, Requests, Concurrency));
    }

    /// <summary>The counter counts: a handler that makes a string shows, once a request.</summary>
    [Fact(Timeout = 120_000)]
    public async Task AHandlerThatAllocatesShows()
    {
        await using var server = await interop.StartAsync(_ => { });
        await using var client = new H3Client(new H3ClientOptions { CertificatePin = Convert.ToHexStringLower(server.CertificateHash.Span) });
        var url = new Uri($"https://127.0.0.1:{server.EndPoints[0].Port}/files/some/longer/path");
        Assert.True(await MeasureAsync(server, client, url, 1_000, Concurrency) >= 1_000 * 2 * "some/longer/path".Length);
    }

    private static async Task<long> MeasureAsync(H3Server server, H3Client client, Uri url, int requests, int concurrency)
    {
        var before = await Reading.TakeAsync(server);
        var left = requests;
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                using var response = await client.SendAsync(new H3ClientRequest("GET", url), Token);
                await response.ReadAsBytesAsync(cancellationToken: Token);
            }
        }));
        return await Reading.TakeAsync(server) - before;
    }

    /// <summary>The worker's counter, read on its thread and fetched by polling: waking a waiter from there would itself allocate there.</summary>
    private sealed class Reading
    {
        private long _value = -1;

        public static async Task<long> TakeAsync(H3Server server)
        {
            var reading = new Reading();
            server.Threads[0].Loop.Post(static state => Volatile.Write(ref ((Reading)state!)._value, GC.GetAllocatedBytesForCurrentThread()), reading);
            while (Volatile.Read(ref reading._value) < 0)
            {
                await Task.Delay(1, Token);
            }

            return reading._value;
        }
    }
}
