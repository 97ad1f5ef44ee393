using System.Diagnostics;

namespace H3Routes.Soak;

/// <summary>Transfers from and to the server, each with its SHA-256 compared.</summary>
/// <param name="curl">curl with HTTP/3; null without.</param>
internal sealed class Transfers(ServerProcess server, string? curl)
{
    private readonly Dictionary<long, string> _hashes = [];

    private string ContentUrl => $"{server.Url}/content";

    public H3Client CreateClient() => new(new H3ClientOptions { CertificatePin = server.CertificateHash, ConnectTimeout = TimeSpan.FromSeconds(30) });

    /// <summary>A client that reads slowly, or a server that writes slowly, or neither. Rates in bytes per second.</summary>
    public async Task DownloadAsync(H3Client client, long length, CancellationToken cancellationToken, long readRate = 0, long writeRate = 0)
    {
        using var response = await client.GetAsync($"{ContentUrl}/{length}?rate={writeRate}", cancellationToken);
        Compare(length, response.StatusCode, await SoakHandlers.HashAsync(response.Content, readRate, cancellationToken));
    }

    /// <summary>A client that writes slowly, or a server that reads slowly, or neither. Rates in bytes per second.</summary>
    public async Task UploadAsync(H3Client client, long length, CancellationToken cancellationToken, long readRate = 0, long writeRate = 0)
    {
        var content = H3ClientContent.FromWriter(
            async (stream, stopped) =>
            {
                var pace = new Pace(writeRate);
                var chunk = new byte[SoakContent.Chunk];
                for (var sent = 0L; sent < length;)
                {
                    var part = chunk.AsMemory(0, (int)Math.Min(chunk.Length, length - sent));
                    SoakContent.Fill(sent, part.Span);
                    await stream.WriteAsync(part, stopped);
                    sent += part.Length;
                    await pace.KeepAsync(sent, stopped);
                }
            },
            length: length);
        using var response = await client.PostAsync($"{ContentUrl}?rate={readRate}", content, cancellationToken);
        Compare(length, response.StatusCode, await response.ReadAsStringAsync(cancellationToken: cancellationToken));
    }

    /// <summary>Many at a time, on as many connections as told.</summary>
    public async Task ManyAsync(Func<H3Client, long, Task> transfer, int count, int connections, long length)
    {
        Expected(length);
        var clients = Enumerable.Range(0, connections).Select(_ => CreateClient()).ToArray();
        try
        {
            await Task.WhenAll(Enumerable.Range(0, count).Select(i => transfer(clients[i % connections], length)));
        }
        finally
        {
            foreach (var client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    /// <summary>Down into a file and up from it, by the h3 tool.</summary>
    public async Task H3DownloadAsync(string file, long length, CancellationToken cancellationToken)
        => Compare(length, 200, await RunH3Async(["download", "-k", "--sha256", "-o", file, $"{ContentUrl}/{length}"], cancellationToken));

    /// <inheritdoc cref="H3DownloadAsync"/>
    public async Task H3UploadAsync(string file, long length, CancellationToken cancellationToken)
        => Compare(length, 200, await RunH3Async(["upload", "-k", "-X", "POST", file, ContentUrl], cancellationToken));

    /// <summary>Down into a file and up from it, by curl.</summary>
    public async Task CurlDownloadAsync(string file, long length, CancellationToken cancellationToken)
    {
        await RunCurlAsync(["-o", file, $"{ContentUrl}/{length}"], cancellationToken);
        await using var stream = File.OpenRead(file);
        Compare(length, 200, Convert.ToHexStringLower(await System.Security.Cryptography.SHA256.HashDataAsync(stream, cancellationToken)));
    }

    /// <inheritdoc cref="CurlDownloadAsync"/>
    public async Task CurlUploadAsync(string file, long length, CancellationToken cancellationToken)
        => Compare(length, 200, await RunCurlAsync(["-X", "POST", "-T", file, ContentUrl], cancellationToken));

    private static Task<string> RunH3Async(string[] arguments, CancellationToken cancellationToken)
        => OtherProgram.RunAsync(OtherProgram.DotNet(Path.Combine(AppContext.BaseDirectory, "h3.dll"), arguments), cancellationToken);

    private Task<string> RunCurlAsync(string[] arguments, CancellationToken cancellationToken)
        => OtherProgram.RunAsync(new ProcessStartInfo(curl!, ["--http3-only", "-sSk", "--fail", .. arguments]), cancellationToken);

    private string Expected(long length)
    {
        if (!_hashes.TryGetValue(length, out var hash))
        {
            _hashes[length] = hash = SoakContent.Hash(length);
        }

        return hash;
    }

    /// <param name="answer">Begins with the SHA-256.</param>
    private void Compare(long length, int status, string answer)
    {
        lock (_hashes)
        {
            if (status != 200 || !answer.StartsWith(Expected(length), StringComparison.Ordinal))
            {
                throw new SoakException($"{length} bytes with the SHA-256 {Expected(length)} became, with the status {status}: {answer}");
            }
        }
    }
}
