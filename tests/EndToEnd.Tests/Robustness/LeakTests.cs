using System.Globalization;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>Rounds of what clients do, done and given up: afterwards the server holds as many objects and as much memory as before. <c>H3ROUTES_LEAK_ROUNDS=10</c> makes it the long test.</summary>
[Collection(nameof(QuietCollection))]
public sealed class LeakTests(InteropFixture interop)
{
    private const int WarmRounds = 2, Clients = 8;

    /// <summary>A round's content and connections are some 40 MiB: a tenth of it kept shows.</summary>
    private const long MostManaged = 3 << 20, MostResident = 32 << 20;

    private static readonly byte[] Content = new byte[1 << 20];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static int Rounds => int.Parse(Environment.GetEnvironmentVariable("H3ROUTES_LEAK_ROUNDS") ?? "3", CultureInfo.InvariantCulture);

    [Fact(Timeout = 300_000)]
    public async Task MixedTrafficLeavesNothingBehind()
    {
        await using var server = await interop.StartAsync(_ => { });
        var url = $"https://127.0.0.1:{server.EndPoints[0].Port}";
        var pin = Convert.ToHexStringLower(server.CertificateHash.Span);
        var (managed, resident) = (new List<long>(), new List<long>());
        for (var round = 0; round < WarmRounds + Rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => UseAsync(url, pin)));
            await server.UntilAsync(static state => state == default);
            Assert.Equal(0, await server.AskAsync(static worker => worker.Endpoints[0].Counters.ConnectionsAccepted - worker.Endpoints[0].Counters.ConnectionsClosed));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            managed.Add(GC.GetTotalMemory(forceFullCollection: true));
            resident.Add(Environment.WorkingSet);
        }

        var table = $"managed KiB: {string.Join(", ", managed.Select(static size => size >> 10))}; resident MiB: {string.Join(", ", resident.Select(static size => size >> 20))}";
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        Assert.True(managed[WarmRounds..].All(size => size - managed[WarmRounds - 1] < MostManaged), table);
        Assert.True(resident[WarmRounds..].Min() - resident[WarmRounds - 1] < MostResident, table);
        Assert.True(resident[^1] - resident[WarmRounds - 1] < 2 * MostResident, table);
    }

    /// <summary>One client with a connection of its own.</summary>
    private static async Task UseAsync(string url, string pin)
    {
        await using var client = new H3Client(new H3ClientOptions { CertificatePin = pin });
        for (var i = 0; i < 20; i++)
        {
            using var small = await client.GetAsync($"{url}/api/users/{i}", Token);
            Assert.Equal(200, small.StatusCode);
        }

        using (var upload = await client.PostAsync(url + "/upload", H3ClientContent.FromBytes(Content), Token))
        {
            Assert.Equal(200, upload.StatusCode);
        }

        using (var download = await client.GetAsync(url + "/download/1000000", Token))
        {
            Assert.Equal(1_000_000, (await download.ReadAsBytesAsync(cancellationToken: Token)).Length);
        }

        // Given up: in the middle of a download, before a response, and with all that is left when the client is disposed of.
        using (var part = await client.GetAsync(url + "/download/100000000", Token))
        {
            await part.Content.ReadAtLeastAsync(100_000, Token);
        }

        using (var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            var slow = client.GetAsync(url + "/slow/60000", cancellation.Token);
            await Task.Delay(5, Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        }

        _ = client.GetAsync(url + "/slow/60000", CancellationToken.None).ContinueWith(static task => task.Exception, TaskScheduler.Default);
        _ = await client.GetAsync(url + "/download/100000000", Token);
    }
}
