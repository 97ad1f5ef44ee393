using System.Reflection;
using H3Routes.EndToEnd.Site;
using H3Routes.WebTransport;

namespace H3Routes.EndToEnd.WebTransport.Clients;

/// <summary>WebTransport clients of other stacks, from npm: what their scripts beside this file saw, and what the server saw of them.</summary>
public sealed class OtherClientsTests(InteropFixture interop)
{
    private const int Limit = 180_000;

    private static readonly string Folder = typeof(OtherClientsTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static metadata => metadata.Key == "WebTransportClients").Value!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static string Modules => Path.Combine(Folder, "node_modules");

    /// <summary>Its API has no end, reset or stop of a stream that would be sent, and hears of no close: so what it sends and receives is checked, and its streams of a session that is over.</summary>
    [Fact(Timeout = Limit)]
    public async Task Deno()
    {
        string? deno = Directory.Exists(Path.Combine(Modules, "@deno")) ? Directory.EnumerateFiles(Path.Combine(Modules, "@deno"), "deno", SearchOption.AllDirectories).FirstOrDefault() : null;
        Assert.SkipUnless(deno is not null, $"Deno is not installed: npm ci --ignore-scripts --prefix {Folder}");
        await RunAsync(
            deno,
            ["run", "--no-config", "--no-lock", "--allow-net", "--unstable-net", Path.Combine(Folder, "deno.mjs")],
            [
                "datagram: ping",
                "a datagram of 1,000 bytes: true",
                "bidirectional stream: 262144 bytes, equal",
                "unidirectional stream: abc",
                "the server's bidirectional stream: server-bidi, back",
                "the server's unidirectional stream: none",
                $"reset by the server: ConnectionReset: stream reset by peer: error {WebTransportErrorCode.ToHttp3(29)}",
                $"streams of a session that the server closes: ConnectionReset: stream reset by peer: error {WebTransportErrorCode.SessionGone}",
                "close: closed",
                "refused with 403: WebTransportError: expected 200, got: Some(403)",
                "refused where there is no route: WebTransportError: expected 200, got: Some(404)",
                "a certificate with another hash: WebTransportError: the cryptographic handshake failed: error 48: invalid peer certificate: UnknownIssuer",
            ],
            static end => end.Kind == WebTransportCloseKind.ConnectionLost);
    }

    [Fact(Timeout = Limit)]
    public async Task Moq()
    {
        string module = Path.Combine(Modules, "@moq", "web-transport", "napi.cjs");
        Assert.SkipUnless(File.Exists(module), $"@moq/web-transport is not installed: npm ci --ignore-scripts --prefix {Folder}");
        Tool.Require("node", "nodejs");
        var (_, _, error) = await Tool.RunAsync("node", ["-e", "require(process.argv[1])", module], TimeSpan.FromSeconds(30));
        Assert.SkipWhen(error.Contains("GLIBC_", StringComparison.Ordinal), "@moq/web-transport 0.1.4 needs glibc 2.38 (Debian 13, Ubuntu 24.04).");
        await RunAsync(
            "node",
            [Path.Combine(Folder, "moq.cjs")],
            [
                "datagram: ping",
                "bidirectional stream: 1048576 bytes, equal",
                "unidirectional stream: 1048576 bytes, equal",
                "the server's bidirectional stream: server-bidi, back",
                "reset: RESET_STREAM: 77",
                "stop: STOP_SENDING: 4294967295",
                "reset by the server: RESET_STREAM: 29, STOP_SENDING: 4294967295",
                "close by the server: 42 'bye'",
                "close by the server at once: 4294967295 'Grüße, 世界'",
                "close: closed",
                "subprotocol: coffee",
                "refused with 403: failed to exchange h3 connect: protocol error: expected 200, got: Some(403)",
                "refused where there is no route: failed to exchange h3 connect: protocol error: expected 200, got: Some(404)",
                "a certificate with another hash: true",
            ],
            static end => end == new WebTransportCloseInfo(WebTransportCloseKind.Remote, 7, "enough"));
    }

    /// <param name="isClose">The end of the session that the script closes, in the server's eyes.</param>
    private async Task RunAsync(string program, string[] arguments, string[] expected, Func<WebTransportCloseInfo, bool> isClose)
    {
        var witness = new WitnessRoutes();
        await using var echoing = await interop.StartAsync(Configure);
        await using var witnessing = await interop.StartAsync(Configure, witness);
        await using var site = SessionServer.Create(Configure);
        await site.StartAsync(Token);
        var servers = new[] { echoing, site, witnessing }.SelectMany(static server => new[] { $"https://127.0.0.1:{server.EndPoints[0].Port}", Convert.ToHexStringLower(server.CertificateHash.Span) });
        var (exitCode, output, error) = await Tool.RunAsync(program, [.. arguments, .. servers], TimeSpan.FromSeconds(120));
        Assert.Equal(string.Join('\n', expected), output.Trim());
        Assert.True(exitCode == 0, error);

        var (dialect, origin, end) = await witness.Closed.WaitAsync(Token);
        Assert.Equal(("Draft07", null), (dialect, origin));
        Assert.True(isClose(end), end.ToString());

        static void Configure(H3ServerOptions options)
        {
            options.Listen("127.0.0.1:0");
            options.Workers = 1;

            // The program ends without closing its sessions: nobody is to wait for them.
            options.ShutdownTimeout = TimeSpan.Zero;
        }
    }
}
