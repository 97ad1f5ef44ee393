namespace H3Routes.EndToEnd.Clients;

/// <summary>RFC 9000 9 end to end: ngtcp2's example client changes its address, and keeps its connection.</summary>
public sealed class MigrationTests(InteropFixture interop) : IDisposable
{
    private const int Limit = 60_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-migration-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>The kernel would give packets from another port to any worker: those of a connection must come to the worker that has it.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("--nat-rebinding")]
    [InlineData("--timeout=20s")]
    public async Task AConnectionStaysWithItsWorker(string manner)
    {
        const int Clients = 6, Length = 200_000;
        await using var server = await interop.StartAsync(static options => options.Workers = 2);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(client =>
            DownloadAsync(server, Path.Combine(_folder, $"{client}"), Length, manner, "--change-local-addr=50ms", "--delay-stream=300ms")));

        long migrations = 0;
        for (var worker = 0; worker < 2; worker++)
        {
            migrations += await server.AskAsync(static each => each.Endpoints.Sum(static endpoint => endpoint.Counters.Migrations), worker);
        }

        // An older engine issues no spare connection ids, without which a client cannot move by itself (RFC 9000 9.5), and does not.
        Assert.Equal(manner == "--nat-rebinding" || global::H3Routes.Interop.Quiche.HasRetiredScidIter ? Clients : 0, migrations);
    }

    /// <summary>What was in flight to the old address is sent again, all of it. The content goes both ways: a client that only listens does not tell the server where its NAT has put it.</summary>
    [Theory(Timeout = Limit)]
    [InlineData("--nat-rebinding")]
    [InlineData("--timeout=20s")]
    public async Task AContentInFullFlightGoesOn(string manner)
    {
        await using var server = await interop.StartAsync(static _ => { });
        var content = InteropRoutes.Download(8_000_000);
        var file = Path.Combine(_folder, "content");
        await File.WriteAllBytesAsync(file, content, TestContext.Current.CancellationToken);
        Assert.Equal(content, await ReceiveAsync(server, Path.Combine(_folder, "flight"), "echo", manner, "--change-local-addr=10ms", "--http-method=POST", $"--data={file}"));
    }

    private static async Task DownloadAsync(H3Server server, string folder, int length, params string[] options) =>
        Assert.Equal(InteropRoutes.Download(length), await ReceiveAsync(server, folder, $"download/{length}", options));

    private static async Task<byte[]> ReceiveAsync(H3Server server, string folder, string path, params string[] options)
    {
        Tool.Require("gtlsclient", "ngtcp2-client");
        Directory.CreateDirectory(folder);
        var port = server.EndPoints[0].Port;
        var (_, output, error) = await Tool.RunAsync(
            "gtlsclient",
            ["--exit-on-all-streams-close", "--no-quic-dump", "--no-http-dump", "--sni=localhost", $"--download={folder}", .. options, "127.0.0.1", $"{port}", $"https://localhost:{port}/{path}"],
            TimeSpan.FromSeconds(20));
        var file = Path.Combine(folder, Path.GetFileName(path));
        Assert.True(File.Exists(file), output + error);
        return await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
    }
}
