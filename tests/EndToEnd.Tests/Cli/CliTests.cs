using System.Security.Cryptography;

namespace H3Routes.EndToEnd.Cli;

/// <summary>The h3 tool as a process: what it prints where, and its exit codes.</summary>
public sealed class CliTests(InteropFixture interop)
{
    private const int Limit = 60_000;

    private string Server => $"https://localhost:{interop.Port}";

    [Fact(Timeout = Limit)]
    public async Task GetPrintsTheContentAndNothingElse()
    {
        var result = await H3Tool.RunAsync("get", "-k", Server + "/api/users/42");
        Assert.Equal((0, """{"id":"42"}""", ""), (result.ExitCode, result.Text, result.Error));
    }

    [Fact(Timeout = Limit)]
    public async Task TheHeadIsPrintedOnRequest()
    {
        var include = await H3Tool.RunAsync("get", "-k", "-i", Server + "/plaintext");
        Assert.Equal(0, include.ExitCode);
        Assert.StartsWith("HTTP/3 200\r\n", include.Text, StringComparison.Ordinal);
        Assert.Contains("content-type: text/plain", include.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nHello, World!", include.Text, StringComparison.Ordinal);

        var head = await H3Tool.RunAsync("get", "-k", "-I", Server + "/plaintext");
        Assert.StartsWith("HTTP/3 200\r\n", head.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", head.Text, StringComparison.Ordinal);

        var verbose = await H3Tool.RunAsync("get", "-k", "-v", Server + "/plaintext");
        Assert.Equal("Hello, World!", verbose.Text);
        Assert.Contains(Convert.ToHexStringLower(interop.CertificateHash.Span), verbose.Error, StringComparison.Ordinal);
        Assert.Contains("< HTTP/3 200", verbose.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task HeadersAndMethodsAreSent()
    {
        var headers = await H3Tool.RunAsync("get", "-k", "-H", "X-A: one", "-H", "user-agent: me", Server + "/headers");
        Assert.Contains("\"x-a\":\"one\"", headers.Text, StringComparison.Ordinal);
        Assert.Contains("\"user-agent\":\"me\"", headers.Text, StringComparison.Ordinal);
        var method = await H3Tool.RunAsync("get", "-k", "-i", "-X", "DELETE", Server + "/plaintext");
        Assert.StartsWith("HTTP/3 405\r\n", method.Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task ContentComesFromTextFileAndStandardInput()
    {
        var text = await H3Tool.RunAsync("get", "-k", "-d", "a=1", "-d", "b=2", Server + "/echo");
        Assert.Equal("a=1&b=2", text.Text);

        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var input = await H3Tool.RunAsync(["get", "-k", "-d", "@-", Server + "/echo"], bytes);
        Assert.Equal(bytes, input.Output);

        var folder = Directory.CreateTempSubdirectory("h3routes-cli-").FullName;
        try
        {
            var (source, target) = (Path.Combine(folder, "in"), Path.Combine(folder, "out"));
            await File.WriteAllBytesAsync(source, bytes, TestContext.Current.CancellationToken);
            var file = await H3Tool.RunAsync("get", "-k", "-d", "@" + source, "-o", target, Server + "/echo");
            Assert.Equal((0, "", ""), (file.ExitCode, file.Text, file.Error));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(target, TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task CertificatesAreCheckedAsTold()
    {
        Assert.Equal(0, (await H3Tool.RunAsync("get", "--cacert", interop.CertificatePath, Server + "/plaintext")).ExitCode);
        Assert.Equal(0, (await H3Tool.RunAsync("get", "--pin", Convert.ToHexString(interop.CertificateHash.Span), Server + "/plaintext")).ExitCode);
        var unknown = await H3Tool.RunAsync("get", Server + "/plaintext");
        Assert.Equal((4, ""), (unknown.ExitCode, unknown.Text));
        Assert.Contains("-k", unknown.Error, StringComparison.Ordinal);
        Assert.Single(unknown.Error.TrimEnd().Split('\n'));
    }

    [Theory(Timeout = Limit)]
    [InlineData(0, "get -k {0}/status/404")]
    [InlineData(22, "get -k -f {0}/status/404")]
    [InlineData(1, "get")]
    [InlineData(1, "get -k http://localhost/")]
    [InlineData(1, "get -k --nonsense {0}/")]
    [InlineData(1, "get -k -H nofield {0}/")]
    [InlineData(1, "get -k --pin abc {0}/")]
    [InlineData(1, "get -k --max-time 0 {0}/")]
    [InlineData(1, "get -k --max-time x {0}/")]
    [InlineData(1, "nonsense")]
    [InlineData(1, "routes /nonexistent.dll")]
    [InlineData(2, "get -k https://no-such-host.invalid/")]
    [InlineData(2, "get -k --connect-timeout 0.3 --connect-to 127.0.0.1:9 {0}/")]
    [InlineData(5, "get -k --max-time 0.5 {0}/slow/30000")]
    [InlineData(6, "get -k -d @/nonexistent {0}/echo")]
    [InlineData(6, "get -k -o /nonexistent/file {0}/plaintext")]
    [InlineData(6, "get --cacert /nonexistent/ca.pem {0}/plaintext")]
    public async Task ExitCodesTellFailuresApart(int exitCode, string arguments)
    {
        var result = await H3Tool.RunAsync(string.Format(null, arguments, Server).Split(' '));
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Equal(exitCode == 0 ? 0 : 1, result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact(Timeout = Limit)]
    public async Task AConnectionThatTheServerEndsIsAProtocolError()
    {
        var server = await interop.StartAsync(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(1));
        var target = Path.GetTempFileName();
        try
        {
            var running = H3Tool.RunAsync("get", "-k", "-o", target, $"https://localhost:{server.EndPoints[0].Port}/download/1000000000000");
            while (new FileInfo(target).Length == 0)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }

            await server.StopAsync(TestContext.Current.CancellationToken);
            var result = await running;
            Assert.True(result.ExitCode == 3, $"{result.ExitCode} {result.Error}");
        }
        finally
        {
            File.Delete(target);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task QlogAndKeyLogAreWritten()
    {
        var folder = Directory.CreateTempSubdirectory("h3routes-cli-").FullName;
        try
        {
            var keys = Path.Combine(folder, "keys.txt");
            var result = await H3Tool.RunAsync(["get", "-k", "--qlog", Path.Combine(folder, "qlog"), Server + "/plaintext"], null, ("SSLKEYLOGFILE", keys));
            Assert.Equal(0, result.ExitCode);
            Assert.Single(Directory.GetFiles(Path.Combine(folder, "qlog")));
            Assert.Contains("CLIENT_TRAFFIC_SECRET_0", await File.ReadAllTextAsync(keys, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task VersionsArePrinted()
    {
        var result = await H3Tool.RunAsync("version");
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^H3Routes \d+\.\d+\.\d+\S*\nquiche \d+\.\d+\.\d+ .*\nlibev \d+\.\d+ .*\n$", result.Text);
    }

    [Fact(Timeout = Limit)]
    public async Task RoutesAndTrieOfAnAssemblyArePrinted()
    {
        var result = await H3Tool.RunAsync("routes", typeof(global::Interop.InteropServer).Assembly.Location);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"(?m)^GET +/api/users/:id +\S", result.Text);
        Assert.Matches(@"(?m)^POST +/echo +\S", result.Text);
        Assert.Matches(@"(?m)^ +/:id  GET ", result.Text);
        Assert.Matches(@"(?m)^ALPN h3routes-echo +Interop\.DatagramHandlers\.\w+$", result.Text);
        var none = await H3Tool.RunAsync("routes", typeof(H3Client).Assembly.Location);
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("has no routes", none.Error, StringComparison.Ordinal);
        var other = await H3Tool.RunAsync("routes", interop.CertificatePath);
        Assert.Equal(1, other.ExitCode);
    }
}
