using System.IO.Compression;
using System.Net;
using H3Routes.EndToEnd.Robustness;
using H3Routes.Http3;

namespace H3Routes.EndToEnd.HttpClientHandler;

/// <summary><see cref="H3HttpMessageHandler"/> against a server that says exactly what a test tells it: what goes out, what is left to the caller, and each failure's words.</summary>
public sealed class HttpClientWireTests(InteropFixture interop)
{
    private const int Limit = 60_000;

    private static readonly byte[] Ok = Wire.Headers(":status=200");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The response's bytes, how the stream goes on, HttpClient's error, and the HTTP/3 code inside; -1 for none.</summary>
    public static TheoryData<string, byte[], string, HttpRequestError, long> Failures => new()
    {
        { "a reset before the response", [], "reset 102", HttpRequestError.HttpProtocolError, 0x102 },
        { "a reset within the content", Wire.Join(Ok, Wire.Data("part")), "reset 102", HttpRequestError.HttpProtocolError, 0x102 },
        { "HTTP/1.1 is wanted", [], "reset 110", HttpRequestError.VersionNegotiationError, 0x110 },
        { "a close before the response", [], "close 102", HttpRequestError.HttpProtocolError, 0x102 },
        { "a close within the content", Wire.Join(Ok, Wire.Data("part")), "close 102", HttpRequestError.HttpProtocolError, 0x102 },
        { "an end without an error within the content", Wire.Join(Ok, Wire.Data("part")), "close 100", HttpRequestError.ResponseEnded, -1 },
        { "less than content-length", Wire.Join(Wire.Headers(":status=200", "content-length=9"), Wire.Data("part")), "fin", HttpRequestError.HttpProtocolError, 0x10e },
        { "more than content-length", Wire.Join(Wire.Headers(":status=200", "content-length=1"), Wire.Data("part")), "fin", HttpRequestError.HttpProtocolError, 0x10e },
        { "no status", Wire.Headers("x=1"), "fin", HttpRequestError.HttpProtocolError, 0x10e },
        { "a frame where none may be", Wire.Data("x"), "", HttpRequestError.HttpProtocolError, 0x105 },
        { "more fields than the client takes", Wire.Headers([":status=200", .. Enumerable.Range(0, 300).Select(static i => $"x{i}=1")]), "fin", HttpRequestError.ConfigurationLimitExceeded, -1 },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Failures))]
    public async Task AFailureHasHttpClientsError(string failure, byte[] response, string end, HttpRequestError expected, long code)
    {
        using var server = new RawServer(interop, null, (connection, streamId) =>
        {
            connection.Write(streamId, response, fin: end == "fin");
            var word = end.Split(' ');
            switch (word[0])
            {
                case "reset":
                    connection.Later(() => connection.Quic.Reset(streamId, Convert.ToUInt64(word[1], 16)));
                    break;
                case "close":
                    connection.Later(() => connection.Quic.Close(Convert.ToUInt64(word[1], 16), default));
                    break;
            }
        });
        using var http = Client();
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(server.Url, Token));
        Assert.Equal((failure, expected), (failure, exception.HttpRequestError));
        Assert.Equal(code, Causes(exception).OfType<HttpProtocolException>().FirstOrDefault()?.ErrorCode ?? -1);
        Assert.Contains(Causes(exception), static cause => cause is H3StreamException or H3ConnectionException or H3ClientException);
        Assert.Equal("ok", await http.GetStringAsync(server.Url, Token));
    }

    [Fact(Timeout = Limit)]
    public async Task AResetOfTheContentComesBehindWhatHasArrived()
    {
        RawConnection? raw = null;
        using var server = new RawServer(interop, null, (connection, streamId) => (raw = connection).Write(streamId, Wire.Join(Ok, Wire.Data("part")), fin: false));
        using var http = Client();
        using var response = await http.GetAsync(server.Url, HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var content = new byte[4];
        await stream.ReadExactlyAsync(content, Token);
        Assert.Equal("part"u8, content);
        await server.RunAsync(() =>
        {
            raw!.Quic.Reset(0, (ulong)Http3ErrorCode.InternalError);
            return 0;
        });
        var exception = await Assert.ThrowsAsync<HttpProtocolException>(() => stream.CopyToAsync(Stream.Null, Token));
        Assert.Equal((long)Http3ErrorCode.InternalError, exception.ErrorCode);
        Assert.Equal(HttpRequestError.HttpProtocolError, exception.HttpRequestError);
    }

    [Fact(Timeout = Limit)]
    public async Task InterimResponsesAreToldInTheirOrderBeforeTheResponse()
    {
        using var server = new RawServer(interop, null, static (connection, streamId) => connection.Write(
            streamId,
            Wire.Join(Wire.Headers(":status=103", "link=</a>"), Wire.Headers(":status=102"), Wire.Headers(":status=103", "link=</b>", "x=1"), Ok),
            fin: true));
        using var http = Client();
        var seen = new List<string>();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url);
        request.Options.Set(H3HttpMessageHandler.OnInterim, (status, fields) => seen.Add($"{status} {string.Join(", ", fields.Select(static field => $"{field.Key}: {field.Value}"))}"));
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        Assert.Equal(["103 link: </a>", "102 ", "103 link: </b>, x: 1"], seen);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact(Timeout = Limit)]
    public async Task WhatAHandlerOfInterimResponsesThrowsFailsTheRequest()
    {
        using var server = new RawServer(interop, null, static (connection, streamId) => connection.Write(streamId, Wire.Headers(":status=103"), fin: false));
        using var http = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url);
        request.Options.Set(H3HttpMessageHandler.OnInterim, static (_, _) => throw new InvalidDataException("no hints"));
        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => http.SendAsync(request, Token));
        Assert.Contains(Causes(exception), static cause => cause is InvalidDataException { Message: "no hints" });
    }

    [Fact(Timeout = Limit)]
    public async Task TheHostOfAMessageIsTheAuthority()
    {
        using var server = new RawServer(interop, null, AnswerOk);
        using var http = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url);
        request.Headers.Host = "other.test:1";
        using var response = await http.SendAsync(request, Token);
        Assert.Equal("GET other.test:1 /\n", Assert.Single(server.Requests));
    }

    /// <summary>Redirects are not followed, cookies not kept, content is not decompressed: all of it is as the server sent it, and nothing is added to the next request.</summary>
    [Fact(Timeout = Limit)]
    public async Task NothingIsDoneUnasked()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write("plain"u8);
        }

        using var server = new RawServer(interop, null, (connection, streamId) => connection.Write(
            streamId,
            Wire.Join(Wire.Headers(":status=302", "location=/elsewhere", "set-cookie=a=1; path=/", "set-cookie=b=2", "content-encoding=gzip"), Wire.Frame(0, compressed.ToArray())),
            fin: true));
        using var http = Client();
        using var response = await http.GetAsync(server.Url, Token);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/elsewhere", response.Headers.Location?.OriginalString);
        Assert.Equal(["a=1; path=/", "b=2"], response.Headers.GetValues("Set-Cookie"));
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        Assert.Equal(compressed.ToArray(), await response.Content.ReadAsByteArrayAsync(Token));

        // As docs/client.md shows it.
        await using var plain = new GZipStream(await response.Content.ReadAsStreamAsync(Token), CompressionMode.Decompress);
        using var reader = new StreamReader(plain);
        Assert.Equal("plain", await reader.ReadToEndAsync(Token));

        Assert.Equal("ok", await http.GetStringAsync(server.Url, Token));
        var authority = new Uri(server.Url).Authority;
        Assert.Equal([$"GET {authority} /\n", $"GET {authority} /\n"], server.Requests);
    }

    /// <summary>HttpClient disposes its handler, and that its client if it owns it: what is open fails, what comes later is refused. A client that is another's lives on.</summary>
    [Theory(Timeout = Limit)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DisposalEndsWhatIsOwned(bool ownsClient)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new RawServer(interop, null, (connection, streamId) =>
        {
            connection.Write(streamId, Wire.Join(Ok, Wire.Data("part")), fin: false);
            asked.SetResult();
        });
        await using var client = new H3Client(new H3ClientOptions { DangerousAcceptAnyCertificate = true });
        var http = new System.Net.Http.HttpClient(new H3HttpMessageHandler(client, ownsClient));
        var pending = http.GetStringAsync(server.Url, Token);
        await asked.Task.WaitAsync(Token);
        http.Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pending);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => http.GetStringAsync(server.Url, Token));
        if (ownsClient)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => client.GetAsync(server.Url, Token));
        }
        else
        {
            using var response = await client.GetAsync(server.Url, Token);
            Assert.Equal("ok", await response.ReadAsStringAsync(cancellationToken: Token));
        }
    }

    /// <summary>A response outlives neither: disposed unread, it refuses its rest, and its connection serves the next request.</summary>
    [Fact(Timeout = Limit)]
    public async Task AResponseThatIsDisposedRefusesItsRest()
    {
        RawConnection? raw = null;
        using var server = new RawServer(interop, null, (connection, streamId) => (raw = connection).Write(streamId, Wire.Join(Ok, Wire.Frame(0, new byte[8 << 20])), fin: true));
        using var http = Client();
        using (await http.GetAsync(server.Url, HttpCompletionOption.ResponseHeadersRead, Token))
        {
        }

        // RFC 9114 4.1.1: what the server goes on writing to finds STOP_SENDING.
        while (!await server.RunAsync(() => raw!.Stops.ContainsKey(0)))
        {
            await Task.Delay(5, Token);
        }

        Assert.Equal((ulong)Http3ErrorCode.RequestCancelled, await server.RunAsync(() => raw!.Stops[0]));
        Assert.Equal("ok", await http.GetStringAsync(server.Url, Token));
        Assert.Equal(1, server.Connections);
    }

    private static void AnswerOk(RawConnection connection, long streamId) => connection.Write(streamId, Ok, fin: true);

    private static System.Net.Http.HttpClient Client() => new(new H3HttpMessageHandler(new H3ClientOptions { DangerousAcceptAnyCertificate = true }));

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
