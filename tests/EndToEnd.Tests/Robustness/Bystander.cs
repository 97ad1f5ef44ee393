using System.Diagnostics;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>An honest client that keeps asking while a test misbehaves: none of its requests may fail or take long.</summary>
internal sealed class Bystander : IAsyncDisposable
{
    /// <summary>Generous: machines that run tests are busy. A server that is held up by an attack is far beyond.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _end = new();
    private readonly H3Client _client;
    private readonly Task _asking;

    private Bystander(H3Client client, string url)
    {
        _client = client;
        _asking = AskAsync(url);
    }

    public int Answers { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public static Task<Bystander> WatchAsync(H3Server server)
        => WatchAsync(server.EndPoints[0].Port, server.CertificateHash);

    /// <summary>Has been answered once when this completes.</summary>
    public static async Task<Bystander> WatchAsync(int port, ReadOnlyMemory<byte> certificateHash)
    {
        var client = new H3Client(new H3ClientOptions { CertificatePin = Convert.ToHexStringLower(certificateHash.Span) });
        var url = $"https://127.0.0.1:{port}/plaintext";
        using (await client.GetAsync(url, TestContext.Current.CancellationToken))
        {
        }

        return new Bystander(client, url);
    }

    /// <summary>Ends it, and fails if it was ever let down.</summary>
    public async ValueTask DisposeAsync()
    {
        _end.Cancel();
        await _asking;
        await _client.DisposeAsync();
        Assert.True(Answers > 0, "The bystander was never served.");
        Assert.True(Slowest < Patience, $"The bystander waited for {Slowest.TotalSeconds:0.0} s.");
    }

    private async Task AskAsync(string url)
    {
        while (!_end.IsCancellationRequested)
        {
            var begin = Stopwatch.GetTimestamp();
            using (var response = await _client.GetAsync(url, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20)))
            {
                Assert.Equal(200, response.StatusCode);
                Assert.Equal("Hello, World!", await response.ReadAsStringAsync(cancellationToken: CancellationToken.None));
            }

            var time = Stopwatch.GetElapsedTime(begin);
            Slowest = time > Slowest ? time : Slowest;
            Answers++;
            await Task.Delay(1, CancellationToken.None);
        }
    }
}
