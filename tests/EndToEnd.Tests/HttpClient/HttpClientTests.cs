using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace H3Routes.EndToEnd.HttpClientHandler;

/// <summary>What people expect of HttpClient, on <see cref="H3HttpMessageHandler"/> against samples/Interop.</summary>
public sealed class HttpClientTests(InteropFixture interop) : IAsyncDisposable
{
    private const int Limit = 60_000;

    private readonly H3Client _client = new(new H3ClientOptions { DangerousAcceptAnyCertificate = true });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Theory(Timeout = Limit)]
    [MemberData(nameof(InteropRoutes.Gets), MemberType = typeof(InteropRoutes))]
    public async Task GetGivesWhatTheRouteAnswers(string path, int status, string contentType, string content)
    {
        using var http = Client();
        using var response = await http.GetAsync(path, Token);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(HttpVersion.Version30, response.Version);
        Assert.Equal(path, response.RequestMessage?.RequestUri?.PathAndQuery);
        Assert.StartsWith(contentType, response.Content.Headers.ContentType?.ToString(), StringComparison.Ordinal);
        Assert.Equal(content, await response.Content.ReadAsStringAsync(Token));
    }

    [Fact(Timeout = Limit)]
    public async Task HeadersOfTheRequestAndOfItsContentArrive()
    {
        using var http = Client();
        http.DefaultRequestHeaders.UserAgent.ParseAdd("test/1.0 (h3)");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/headers");
        request.Headers.Add("x-many", ["a", "b"]);
        request.Headers.Add("Cookie", "a=1; b=2");
        request.Headers.TE.ParseAdd("trailers");
        request.Headers.Connection.Add("keep-alive");
        request.Headers.TransferEncodingChunked = true;
        request.Content = new StringContent("", Encoding.UTF8, "text/x-test");
        using var response = await http.SendAsync(request, Token);
        var headers = await response.Content.ReadFromJsonAsync<Dictionary<string, string>>(Token);
        Assert.NotNull(headers);
        Assert.Equal("a, b", headers["x-many"]);
        Assert.Equal("a=1; b=2", headers["cookie"]);
        Assert.Equal("trailers", headers["te"]);
        Assert.Equal("test/1.0 (h3)", headers["user-agent"]);
        Assert.Equal("text/x-test; charset=utf-8", headers["content-type"]);
        Assert.DoesNotContain("connection", headers.Keys);
        Assert.DoesNotContain("transfer-encoding", headers.Keys);
    }

    [Fact(Timeout = Limit)]
    public async Task ResponseHeadersAreSplitBetweenMessageAndContent()
    {
        using var http = Client();
        using var response = await http.GetAsync("/download/1234", Token);
        Assert.Equal(1234, response.Content.Headers.ContentLength);
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("content-", StringComparison.OrdinalIgnoreCase));
        using var many = await http.GetAsync("/resp-headers/50", Token);
        Assert.Equal("value-49", Assert.Single(many.Headers.GetValues("x-h-49")));
    }

    [Theory(Timeout = Limit)]
    [InlineData("HEAD", 200)]
    [InlineData("DELETE", 405)]
    [InlineData("OPTIONS", 204)]
    public async Task OtherMethodsGoAsTheyAre(string method, int status)
    {
        using var http = Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/plaintext");
        using var response = await http.SendAsync(request, Token);
        Assert.Equal(status, (int)response.StatusCode);
        if (method == "HEAD")
        {
            Assert.Equal(13, response.Content.Headers.ContentLength);
            Assert.Empty(await response.Content.ReadAsByteArrayAsync(Token));
        }
    }

    [Theory(Timeout = Limit)]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(5_000_000)]
    public async Task ContentOfEachKindArrivesWhole(int length)
    {
        using var http = Client();
        var bytes = InteropRoutes.Download(length);
        var expected = $$"""{"bytes":{{length}},"sha256":"{{Convert.ToHexStringLower(SHA256.HashData(bytes))}}"}""";
        HttpContent[] contents = [new ByteArrayContent(bytes), new ReadOnlyMemoryContent(bytes), new StreamContent(new MemoryStream(bytes)), new PushContent(bytes)];
        foreach (var content in contents)
        {
            using var response = await http.PostAsync("/upload", content, Token);
            Assert.Equal(expected, await response.Content.ReadAsStringAsync(Token));
        }

        using var echo = await http.PostAsync("/echo", new ByteArrayContent(bytes), Token);
        Assert.Equal(bytes, await echo.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact(Timeout = Limit)]
    public async Task JsonAndFormsAndMultipartAreSent()
    {
        using var http = Client();
        using var json = await http.PostAsJsonAsync("/echo", new { A = 1 }, Token);
        Assert.Equal(1, (await json.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("a").GetInt32());
        using var form = await http.PostAsync("/echo", new FormUrlEncodedContent([new("a", "b c")]), Token);
        Assert.Equal("a=b+c", await form.Content.ReadAsStringAsync(Token));
        using var parts = new MultipartFormDataContent { { new StringContent("x"), "name" } };
        using var multipart = await http.PostAsync("/echo", parts, Token);
        Assert.Contains("form-data; name=name", await multipart.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact(Timeout = Limit)]
    public async Task RequestAndResponseStreamAtTheSameTime()
    {
        using var http = Client();
        var content = new DuplexContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = content };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var answer = await response.Content.ReadAsStreamAsync(Token);
        var stream = await content.Opened.Task;
        var buffer = new byte[100];
        for (var i = 0; i < 20; i++)
        {
            var message = Encoding.ASCII.GetBytes($"message {i};");
            await stream.WriteAsync(message, Token);
            await answer.ReadExactlyAsync(buffer.AsMemory(0, message.Length), Token);
            Assert.Equal(message, buffer[..message.Length]);
        }

        content.Done.SetResult();
        Assert.Equal(0, await answer.ReadAsync(buffer, Token));
    }

    [Fact(Timeout = Limit)]
    public async Task HeadersComeBeforeTheContentWhenAskedFor()
    {
        using var http = Client();
        using var response = await http.GetAsync("/download/50000000", HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[1000];
        await stream.ReadExactlyAsync(buffer, Token);
        Assert.Equal(InteropRoutes.Download(1000), buffer);
        // The rest is given up, and the connection lives on.
        await stream.DisposeAsync();
        Assert.Equal("Hello, World!", await http.GetStringAsync("/plaintext", Token));
    }

    [Fact(Timeout = Limit)]
    public async Task TrailersAreThereAtTheEnd()
    {
        using var http = Client();
        using var response = await http.GetAsync("/trailers", HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Empty(response.TrailingHeaders);
        Assert.Equal("ok", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal("abc123", Assert.Single(response.TrailingHeaders.GetValues("x-checksum")));
    }

    [Fact(Timeout = Limit)]
    public async Task ContentWaitsForContinue()
    {
        using var http = Client();
        var interim = new List<int>();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = new StringContent("abc") };
        request.Headers.ExpectContinue = true;
        request.Options.Set(H3HttpMessageHandler.OnInterim, (status, _) => interim.Add(status));
        using var response = await http.SendAsync(request, Token);
        Assert.Equal([100], interim);
        Assert.Contains("\"bytes\":3", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

        // Nobody reads it: it is not sent.
        var unsent = new PushContent([1]);
        using var refused = new HttpRequestMessage(HttpMethod.Post, "/no-such-route") { Content = unsent };
        refused.Headers.ExpectContinue = true;
        using var answer = await http.SendAsync(refused, Token);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.False(unsent.IsWritten);
    }

    [Theory(Timeout = Limit)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrLower, true)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionOrHigher, true)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrLower, true)]
    [InlineData("3.0", HttpVersionPolicy.RequestVersionOrLower, true)]
    [InlineData("3.0", HttpVersionPolicy.RequestVersionOrHigher, true)]
    [InlineData("4.0", HttpVersionPolicy.RequestVersionOrHigher, false)]
    [InlineData("4.0", HttpVersionPolicy.RequestVersionOrLower, true)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionOrHigher, true)]
    [InlineData("3.0", HttpVersionPolicy.RequestVersionExact, true)]
    [InlineData("1.1", HttpVersionPolicy.RequestVersionExact, false)]
    [InlineData("2.0", HttpVersionPolicy.RequestVersionExact, false)]
    public async Task TheVersionPolicyIsHonoured(string version, HttpVersionPolicy policy, bool possible)
    {
        using var http = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/plaintext") { Version = Version.Parse(version), VersionPolicy = policy };
        if (possible)
        {
            using var response = await http.SendAsync(request, Token);
            Assert.Equal(HttpVersion.Version30, response.Version);
        }
        else
        {
            var exception = await Assert.ThrowsAsync<HttpRequestException>(() => http.SendAsync(request, Token));
            Assert.Equal(HttpRequestError.VersionNegotiationError, exception.HttpRequestError);
        }
    }

    [Fact(Timeout = Limit)]
    public async Task OnlyHttpsIsSpoken()
    {
        using var http = Client();
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("http://localhost/", Token));
        Assert.Equal(HttpRequestError.VersionNegotiationError, exception.HttpRequestError);
    }

    [Fact(Timeout = Limit)]
    public async Task CancellationAndTimeoutsLookAsTheyDoEverywhere()
    {
        using var http = Client();
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var slow = http.GetAsync("/slow/30000", cancellation.Token);
        await Task.Delay(50, Token);
        await cancellation.CancelAsync();
        var cancelled = await Assert.ThrowsAsync<TaskCanceledException>(() => slow);
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        http.CancelPendingRequests();

        using var impatient = Client();
        impatient.Timeout = TimeSpan.FromMilliseconds(100);
        var timedOut = await Assert.ThrowsAsync<TaskCanceledException>(() => impatient.GetAsync("/slow/30000", Token));
        Assert.IsType<TimeoutException>(timedOut.InnerException);
        Assert.Equal("Hello, World!", await http.GetStringAsync("/plaintext", Token));
    }

    [Fact(Timeout = Limit)]
    public async Task AReadIsCancelledToo()
    {
        using var http = Client();
        var content = new DuplexContent();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = content };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reading = stream.ReadAsync(new byte[1], cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        // The other direction is given up with it.
        await Assert.ThrowsAnyAsync<Exception>(() => content.Ended.Task.WaitAsync(Token));
    }

    [Fact(Timeout = Limit)]
    public async Task FailuresHaveTheirErrors()
    {
        async Task<HttpRequestException> FailAsync(H3ClientOptions options, string url, HttpContent? content = null)
        {
            using var http = new System.Net.Http.HttpClient(new H3HttpMessageHandler(options));
            return await Assert.ThrowsAsync<HttpRequestException>(() => content is null ? http.GetAsync(url, Token) : http.PostAsync(url, content, Token));
        }

        var any = new H3ClientOptions { DangerousAcceptAnyCertificate = true };
        var url = interop.Url("/plaintext").ToString();
        Assert.Equal(HttpRequestError.NameResolutionError, (await FailAsync(any, "https://no-such-host.invalid/")).HttpRequestError);
        Assert.Equal(HttpRequestError.SecureConnectionError, (await FailAsync(new H3ClientOptions(), url)).HttpRequestError);
        Assert.Equal(
            HttpRequestError.ConfigurationLimitExceeded,
            (await FailAsync(new H3ClientOptions { DangerousAcceptAnyCertificate = true, MaxFieldCount = 10 }, interop.Url("/resp-headers/50").ToString())).HttpRequestError);
        using (var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var closed = (IPEndPoint)socket.LocalEndPoint!;
            socket.Close();
            Assert.Equal(HttpRequestError.ConnectionError, (await FailAsync(any, $"https://127.0.0.1:{closed.Port}/")).HttpRequestError);
        }

        var failing = await FailAsync(any, interop.Url("/upload").ToString(), new PushContent(null));
        Assert.Contains(Causes(failing), cause => cause is InvalidDataException);
    }

    [Fact(Timeout = Limit)]
    public async Task AnErrorStatusIsAResponse()
    {
        using var http = Client();
        using var response = await http.GetAsync("/throw", Token);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal(HttpStatusCode.InternalServerError, Assert.Throws<HttpRequestException>(response.EnsureSuccessStatusCode).StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task ABufferLimitHolds()
    {
        using var http = Client();
        http.MaxResponseContentBufferSize = 1000;
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync("/download/1001", Token));
        Assert.Equal(HttpRequestError.ConfigurationLimitExceeded, exception.HttpRequestError);
        Assert.Equal(1000, (await http.GetByteArrayAsync("/download/1000", Token)).Length);
    }

    [Fact(Timeout = Limit)]
    public async Task ManyAtATimeShareTheClient()
    {
        using var http = Client();
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => http.GetStringAsync($"/api/users/{i}", Token)));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $$"""{"id":"{{i}}"}"""), answers);
    }

    [Fact(Timeout = Limit)]
    public async Task AMessageHandlerOnTopSeesEverything()
    {
        using var http = new System.Net.Http.HttpClient(new Stamp { InnerHandler = new H3HttpMessageHandler(_client, disposeClient: false) }) { BaseAddress = interop.Url("/") };
        var headers = await http.GetFromJsonAsync<Dictionary<string, string>>("/headers", Token);
        Assert.Equal("yes", headers!["x-stamp"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/headers");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "t");
        request.Options.Set(H3HttpMessageHandler.Priority, new H3Priority(1, incremental: true));
        using var response = await http.SendAsync(request, Token);
        var seen = await response.Content.ReadFromJsonAsync<Dictionary<string, string>>(Token);
        Assert.Equal(("Bearer t", "u=1, i"), (seen!["authorization"], seen["priority"]));
        Assert.Equal("yes", seen["x-stamp"]);
    }

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }

    private System.Net.Http.HttpClient Client() => new(new H3HttpMessageHandler(_client, disposeClient: false)) { BaseAddress = interop.Url("/") };

    private sealed class Stamp : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add("x-stamp", "yes");
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>Of unknown length; null fails.</summary>
    private sealed class PushContent(byte[]? bytes) : HttpContent
    {
        public bool IsWritten { get; private set; }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            IsWritten = true;
            return bytes is null ? throw new InvalidDataException("broken") : stream.WriteAsync(bytes).AsTask();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }

    /// <summary>Hands its stream out, and ends when it is told to.</summary>
    private sealed class DuplexContent : HttpContent
    {
        public TaskCompletionSource<Stream> Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            try
            {
                Opened.SetResult(stream);
                await Done.Task.WaitAsync(cancellationToken);
                Ended.SetResult();
            }
            catch (Exception exception)
            {
                Ended.SetException(exception);
                throw;
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
