namespace H3Routes.EndToEnd.Clients;

/// <summary>ngtcp2's example client (GnuTLS, nghttp3) against samples/Interop.</summary>
public sealed class GtlsClientTests(InteropFixture server) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-gtls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(InteropRoutes.Gets), MemberType = typeof(InteropRoutes))]
    public async Task Gets(string path, int status, string contentType, string content)
    {
        var log = await RunAsync([path]);
        Assert.Contains($"[:status: {status}]", log);
        Assert.Contains($"[content-type: {contentType}", log);
        Assert.Contains($"[content-length: {System.Text.Encoding.UTF8.GetByteCount(content)}]", log);
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(InteropRoutes.Statuses), MemberType = typeof(InteropRoutes))]
    public async Task Statuses(string path, int status) => Assert.Contains($"[:status: {status}]", await RunAsync([path]));

    [Theory(Timeout = 60_000)]
    [InlineData()]
    [InlineData("--change-local-addr=50ms", "--nat-rebinding", "--delay-stream=200ms")]
    [InlineData("--change-local-addr=50ms", "--delay-stream=200ms")]
    [InlineData("--key-update=5ms")]
    [InlineData("-t", "0.02", "-r", "0.02")]
    [InlineData("--scid=")]
    public async Task DownloadsWhole(params string[] options)
    {
        const int Length = 3_000_000;
        await RunAsync([$"/download/{Length}"], [.. options, $"--download={_folder}"]);
        Assert.Equal(InteropRoutes.Download(Length), await File.ReadAllBytesAsync(Path.Combine(_folder, $"{Length}"), TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task EchoesAnUpload()
    {
        var sent = InteropRoutes.Download(200_000);
        var file = Path.Combine(_folder, "sent");
        await File.WriteAllBytesAsync(file, sent, TestContext.Current.CancellationToken);
        await RunAsync(["/echo"], ["-m", "POST", "-d", file, $"--download={_folder}"]);
        Assert.Equal(sent, await File.ReadAllBytesAsync(Path.Combine(_folder, "echo"), TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task SharesOneConnectionAmongManyRequests()
    {
        var log = await RunAsync(["/plaintext", "/json", "/slow/20"], ["-n", "300"]);
        Assert.Equal(300, log.Split("[:status: 200]").Length - 1);
    }

    [Fact(Timeout = 60_000)]
    public async Task NegotiatesTheVersion() => Assert.Contains("[:status: 200]", await RunAsync(["/plaintext"], ["-v", "0x1a2a3a4a", "--preferred-versions=v1", "--other-versions=v1"]));

    private async Task<string> RunAsync(string[] paths, string[]? options = null)
    {
        Tool.Require("gtlsclient", "ngtcp2-client");
        var (_, output, error) = await Tool.RunAsync(
            "gtlsclient",
            ["--exit-on-all-streams-close", "--no-quic-dump", "--no-http-dump", "--sni=localhost", .. options ?? [], "127.0.0.1", $"{server.Port}", .. paths.Select(path => $"https://localhost:{server.Port}{path}")],
            TimeSpan.FromSeconds(40));
        return output + error;
    }
}
