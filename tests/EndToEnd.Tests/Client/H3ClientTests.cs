using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace H3Routes.EndToEnd.Client;

/// <summary>H3Client against H3Server over the loopback.</summary>
public sealed class H3ClientTests(InteropFixture interop)
{
    private const int Limit = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Limit)]
    [MemberData(nameof(InteropRoutes.Gets), MemberType = typeof(InteropRoutes))]
    public async Task GetGivesWhatTheRouteAnswers(string path, int status, string contentType, string content)
    {
        await using var client = Client();
        using var response = await client.GetAsync(Url(path), Token);
        Assert.Equal(status, response.StatusCode);
        Assert.StartsWith(contentType, response.Headers["content-type"], StringComparison.Ordinal);
        Assert.Equal(content, await response.ReadAsStringAsync(cancellationToken: Token));
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(InteropRoutes.Statuses), MemberType = typeof(InteropRoutes))]
    public async Task PathsGoOutAsTheyStandAndStatusesComeBack(string path, int status)
    {
        await using var client = Client();
        var asItStands = new Uri(Url(path), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var response = await client.SendAsync(new H3ClientRequest("GET", asItStands), Token);
        Assert.Equal(status, response.StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task HeadHasTheLengthAndNoContent()
    {
        await using var client = Client();
        using var response = await client.HeadAsync(Url("/download/12345"), Token);
        Assert.Equal((200, 12345L), (response.StatusCode, response.ContentLength));
        Assert.Empty(await response.ReadAsBytesAsync(cancellationToken: Token));
    }

    [Fact(Timeout = Limit)]
    public async Task HeadersArriveBothWays()
    {
        await using var client = Client();
        var request = new H3ClientRequest("GET", Url("/headers"));
        request.Headers.Add("X-One", "1");
        request.Headers.Add("x-two", "a");
        request.Headers.Add("x-two", "b");
        using var response = await client.SendAsync(request, Token);
        var content = await response.ReadAsStringAsync(cancellationToken: Token);
        Assert.Contains("\"x-one\":\"1\"", content, StringComparison.Ordinal);
        Assert.Contains("\"x-two\":\"a, b\"", content, StringComparison.Ordinal);
        using var many = await client.GetAsync(Url("/resp-headers/50"), Token);
        Assert.Equal("value-49", many.Headers["x-h-49"]);
    }

    [Fact(Timeout = Limit)]
    public async Task TwoHundredRequestsShareOneConnection()
    {
        await using var client = Client();
        var connections = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            using var response = await client.GetAsync(Url($"/api/users/{i}"), Token);
            Assert.Equal($$"""{"id":"{{i}}"}""", await response.ReadAsStringAsync(cancellationToken: Token));
            return response.Connection;
        }));
        Assert.Single(connections.Distinct());
    }

    [Fact(Timeout = Limit)]
    public async Task EchoStreamsWhileTheRequestIsSent()
    {
        await using var client = Client();
        var pipe = new Pipe();
        var request = client.PostAsync(Url("/echo"), H3ClientContent.FromReader(pipe.Reader), Token);
        await pipe.Writer.WriteAsync("message 0;"u8.ToArray(), Token);
        using var response = await request;
        for (var i = 0; i < 20; i++)
        {
            var sent = Encoding.ASCII.GetBytes($"message {i};");
            if (i > 0)
            {
                await pipe.Writer.WriteAsync(sent, Token);
            }

            var result = await response.Content.ReadAtLeastAsync(sent.Length, Token);
            Assert.Equal(sent, result.Buffer.ToArray());
            response.Content.AdvanceTo(result.Buffer.End);
        }

        await pipe.Writer.CompleteAsync();
        Assert.True((await response.Content.ReadAsync(Token)).IsCompleted);
    }

    [Theory(Timeout = Limit)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(10_000_000)]
    public async Task BigContentIsEchoedWhole(int length)
    {
        await using var client = Client();
        var content = InteropRoutes.Download(length);
        using var bytes = await client.PostAsync(Url("/echo"), H3ClientContent.FromBytes(content), Token);
        Assert.Equal(content, await bytes.ReadAsBytesAsync(cancellationToken: Token));
        using var stream = await client.PostAsync(Url("/upload"), H3ClientContent.FromStream(new MemoryStream(content)), Token);
        Assert.Equal($$"""{"bytes":{{length}},"sha256":"{{Convert.ToHexStringLower(SHA256.HashData(content))}}"}""", await stream.ReadAsStringAsync(cancellationToken: Token));
    }

    [Fact(Timeout = Limit)]
    public async Task ASlowReaderGetsEverythingAndHoldsUpNobody()
    {
        await using var client = Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true, StreamWindow = 64 << 10 });
        const int Length = 5_000_000;
        using var slow = await client.GetAsync(Url($"/download/{Length}"), Token);
        var received = new ArrayBufferWriter<byte>(Length);
        for (var reads = 0; ; reads++)
        {
            var result = await slow.Content.ReadAsync(Token);
            foreach (var segment in result.Buffer)
            {
                received.Write(segment.Span);
            }

            slow.Content.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                break;
            }

            if (reads % 20 == 0)
            {
                using var other = await client.GetAsync(Url("/plaintext"), Token);
                Assert.Equal(200, other.StatusCode);
                Assert.Same(slow.Connection, other.Connection);
                await Task.Delay(10, Token);
            }
        }

        Assert.Equal(InteropRoutes.Download(Length), received.WrittenSpan.ToArray());
    }

    [Fact(Timeout = Limit)]
    public async Task CancellationLeavesTheConnectionAlone()
    {
        await using var client = Client();
        using var first = await client.GetAsync(Url("/plaintext"), Token);
        for (var i = 0; i < 20; i++)
        {
            using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var slow = client.GetAsync(Url("/slow/30000"), cancellation.Token);
            await Task.Delay(i % 3, Token);
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
            using var unread = await client.GetAsync(Url("/download/20000000"), Token);
        }

        using var last = await client.GetAsync(Url("/plaintext"), Token);
        Assert.Equal(200, last.StatusCode);
        Assert.Same(first.Connection, last.Connection);
    }

    [Fact(Timeout = Limit)]
    public async Task AStoppedServerLetsGoAndItsSuccessorIsFound()
    {
        await using var client = Client();
        var server = await interop.StartAsync(_ => { });
        var endPoint = server.EndPoints[0];
        var url = $"https://localhost:{endPoint.Port}";
        using var first = await client.GetAsync(url + "/plaintext", Token);
        var slow = client.GetAsync(url + "/slow/300", Token);
        await Task.Delay(100, Token);
        await server.StopAsync(Token);
        using (var response = await slow)
        {
            // GOAWAY: what has begun is finished (RFC 9114 5.2).
            Assert.Equal("slept", await response.ReadAsStringAsync(cancellationToken: Token));
        }

        await using var successor = await interop.StartAsync(options => options.Listen(endPoint));
        using var second = await client.GetAsync(url + "/plaintext", Token);
        Assert.Equal(200, second.StatusCode);
        Assert.NotSame(first.Connection, second.Connection);
    }

    [Fact(Timeout = Limit)]
    public async Task NoServerIsSaidWithTheTimeout()
    {
        // Bound and never read: nobody answers there.
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var port = ((IPEndPoint)deaf.LocalEndPoint!).Port;
        await using var client = Client(new H3ClientOptions { ConnectTimeout = TimeSpan.FromMilliseconds(300) });
        var time = Stopwatch.StartNew();
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => client.GetAsync($"https://127.0.0.1:{port}/", Token));
        Assert.Equal(H3ConnectionFailure.NoAnswer, exception.Failure);
        Assert.Contains("is the server running", exception.Message, StringComparison.Ordinal);
        Assert.InRange(time.ElapsedMilliseconds, 250, 10_000);
    }

    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ASessionIsResumed(bool resume)
    {
        await using var client = Client(new H3ClientOptions { CertificateAuthorityFile = interop.CertificatePath, UnusedConnectionTime = TimeSpan.FromMilliseconds(50), ResumeSessions = resume });
        await using var server = await interop.StartAsync(_ => { });
        var certificates = new List<byte[]>();
        for (var i = 0; i < 3; i++)
        {
            using var response = await client.GetAsync($"https://localhost:{server.EndPoints[0].Port}/plaintext", Token);
            Assert.Equal("Hello, World!", await response.ReadAsStringAsync(cancellationToken: Token));
            Assert.Equal(resume && i > 0, response.Connection.IsResumed);
            certificates.Add(response.Connection.Certificate.ToArray());
            await Task.Delay(400, Token);
        }

        Assert.All(certificates, certificate => Assert.Equal(certificates[0], certificate));
    }

    [Theory(Timeout = Limit)]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public async Task AClosedPortIsSaidAtOnce(string address)
    {
        var closed = new IPEndPoint(IPAddress.Parse(address), 0);
        Assert.SkipUnless(closed.AddressFamily == AddressFamily.InterNetwork || Socket.OSSupportsIPv6, "There is no IPv6 here.");
        using (var socket = new Socket(closed.AddressFamily, SocketType.Dgram, ProtocolType.Udp))
        {
            socket.Bind(closed);
            closed = (IPEndPoint)socket.LocalEndPoint!;
        }

        await using var client = Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true, ConnectTo = closed });
        var time = Stopwatch.StartNew();
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => client.GetAsync("https://localhost/", Token));
        Assert.Equal(H3ConnectionFailure.NoAnswer, exception.Failure);
        Assert.Contains("Nothing listens", exception.Message, StringComparison.Ordinal);
        Assert.InRange(time.ElapsedMilliseconds, 0, 5_000);
    }

    [Fact(Timeout = Limit)]
    public async Task ARequestThatTakesLongerThanTheIdleTimeoutIsAnswered()
    {
        await using var client = Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true, IdleTimeout = TimeSpan.FromMilliseconds(600) });
        using var response = await client.GetAsync(Url("/slow/2500"), Token);
        Assert.Equal("slept", await response.ReadAsStringAsync(cancellationToken: Token));
    }

    [Fact(Timeout = Limit)]
    public async Task ANameWithoutAnAddressIsSaid()
    {
        await using var client = Client();
        var exception = await Assert.ThrowsAsync<H3ConnectionException>(() => client.GetAsync("https://no-such-host.invalid/", Token));
        Assert.Equal(H3ConnectionFailure.NameNotResolved, exception.Failure);
    }

    [Fact(Timeout = Limit)]
    public async Task IPv6IsSpoken()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6 here.");
        await using var server = await interop.StartAsync(options => options.Listen("[::1]:0"));
        await using var client = Client(new H3ClientOptions { CertificateAuthorityFile = interop.CertificatePath });
        using var response = await client.GetAsync($"https://[::1]:{server.EndPoints[0].Port}/plaintext", Token);
        Assert.Equal(200, response.StatusCode);
        Assert.Equal(AddressFamily.InterNetworkV6, response.Connection.RemoteEndPoint.AddressFamily);
    }

    [Fact(Timeout = Limit)]
    public async Task ClientsLeaveNothingBehind()
    {
        async Task UseAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                await using var client = Client();
                using var response = await client.GetAsync(Url("/plaintext"), Token);
                Assert.Equal(200, response.StatusCode);
            }
        }

        await UseAsync(5);
        var files = OpenFiles();
        var clients = ClientThreads();
        await UseAsync(40);
        // Threads of the other tests come and go: it is forty that would show.
        Assert.InRange(ClientThreads(), 0, clients + 10);
        Assert.InRange(OpenFiles(), 0, files + 40);
    }

    [Fact(Timeout = Limit)]
    public async Task AQlogFileTellsOfTheConnection()
    {
        var folder = Directory.CreateTempSubdirectory("h3routes-qlog-").FullName;
        try
        {
            await using (var client = Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true, QlogDirectory = folder }))
            {
                (await client.GetAsync(Url("/plaintext"), Token)).Dispose();
            }

            var file = Assert.Single(Directory.GetFiles(folder));
            Assert.Contains("packet_received", await File.ReadAllTextAsync(file, Token), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static H3Client Client(H3ClientOptions? options = null) => new(options ?? new H3ClientOptions { DangerousAcceptAnyCertificate = true });

    private static int OpenFiles() => Directory.Exists("/proc/self/fd") ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;

    private static int ClientThreads() => Directory.Exists("/proc/self/task")
        ? Directory.GetDirectories("/proc/self/task").Count(task => TryReadName(task) == "H3Client")
        : 0;

    private static string? TryReadName(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).Trim();
        }
        catch (IOException)
        {
            // It has ended.
            return null;
        }
    }

    private string Url(string path) => $"https://localhost:{interop.Port}{path}";
}
