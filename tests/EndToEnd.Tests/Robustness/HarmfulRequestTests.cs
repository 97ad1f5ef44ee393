using H3Routes.EndToEnd.Semantics;
using H3Routes.EndToEnd.Site;
using H3Routes.Http3;

namespace H3Routes.EndToEnd.Robustness;

/// <summary>Requests that are sound HTTP/3 and mean harm by what they say, while a bystander is served.</summary>
[Collection(nameof(QuietCollection))]
public sealed class HarmfulRequestTests(SemanticsFixture site)
{
    private const int Limit = 60_000;

    /// <summary>Of the style sheet.</summary>
    private const int Length = 1_900;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Field, value, status and most bytes of content: never more than the file has, but for the heads of the parts.</summary>
    public static TheoryData<string, string, int, int> FieldsOfAFile => new()
    {
        // RFC 9110 14.2, 17.15: what would be sent many times over, or in many small parts, is sent once and whole.
        { "range", "bytes=" + string.Join(',', Enumerable.Repeat("0-", 300)), 200, Length },
        { "range", "bytes=" + string.Join(',', Enumerable.Range(0, 300).Select(static i => $"{i}-{i + 500}")), 200, Length },
        { "range", "bytes=" + string.Join(',', Enumerable.Range(0, 900).Select(static i => $"{2 * i}-{2 * i}")), 200, Length },
        { "range", "bytes=0-1800,0-1800", 200, Length },
        { "range", "bytes=0-1800,1-1801,2-1802", 200, Length },
        { "range", "bytes=" + string.Join(',', Enumerable.Range(0, 16).Select(static i => $"{2 * i}-{2 * i}")), 206, 16 * 200 },
        { "range", "bytes=" + string.Join(',', Enumerable.Range(0, 17).Select(static i => $"{2 * i}-{2 * i}")), 200, Length },
        { "range", "bytes=" + new string(',', 30_000), 200, Length },
        { "range", "bytes=" + new string('9', 30_000) + "-", 416, 0 },
        { "range", "bytes=-" + new string('9', 30_000), 206, Length },
        { "range", "bytes=0-" + new string('9', 30_000), 206, Length },
        { "range", "bytes=" + new string('-', 30_000), 200, Length },
        { "range", "bytes=18446744073709551615-18446744073709551616", 416, 0 },
        { "if-range", new string('"', 30_000), 200, Length },

        { "if-none-match", string.Join(", ", Enumerable.Range(0, 3_000).Select(static i => $"\"{i}\"")), 200, Length },
        { "if-none-match", "\"" + new string('x', 30_000), 200, Length },
        { "if-match", new string(',', 30_000), 412, 0 },
        { "if-modified-since", new string('0', 30_000), 200, Length },
        { "accept-encoding", string.Join(',', Enumerable.Repeat("br;q=0.001", 2_900)), 200, Length },
        { "accept-encoding", "gzip;" + new string('q', 30_000), 200, Length },
        { "cookie", string.Join("; ", Enumerable.Range(0, 3_000).Select(static i => $"c{i}=1")), 200, Length },
        { "origin", "https://" + new string('a', 30_000), 200, Length },
        { "authorization", "Bearer " + new string('a', 30_000), 200, Length },
    };

    /// <summary>Where a client's text goes, the text, and the status: 500 where the handler gives what cannot stand there.</summary>
    public static TheoryData<string, string, int> Texts()
    {
        var rows = new TheoryData<string, string, int>();
        foreach (var text in new[] { "/a\r\nset-cookie: stolen=1", "/a\nset-cookie: stolen=1", "/a\r\n\r\n<script>", "/a\0b", "/a\u007fb" })
        {
            foreach (var place in new[] { "redirect", "created", "cookie", "cookie-name", "cookie-path", "field", "field-name", "content-type", "timing", "hint", "trailer" })
            {
                rows.Add(place, text, 500);
            }

            // Escaped there: nothing is refused.
            rows.Add("file-name", text, 200);
            rows.Add("problem", text, 409);
        }

        rows.Add("cookie", "1; domain=example.org", 500);
        rows.Add("cookie-path", "/; domain=example.org", 500);
        rows.Add("cookie-name", "a=b; text", 500);
        rows.Add("field-name", "transfer-encoding", 500);
        rows.Add("field-name", ":status", 500);
        rows.Add("timing", "a\", b;desc=\"c", 500);
        rows.Add("redirect", "/ä", 500);
        rows.Add("file-name", "\"; filename=\"other.exe", 200);
        rows.Add("file-name", "../../etc/passwd", 200);
        return rows;
    }

    /// <summary>Content for a handler that takes an array of numbers, how it is sent, and the status.</summary>
    public static TheoryData<string, string, string?, int> Contents => new()
    {
        { "numbers", "[1,2,3]", null, 200 },
        { "numbers", "[1,2,3]", "identity", 200 },
        { "brackets", new string('[', 3_000_000), null, 400 },
        { "brackets and braces", string.Concat(Enumerable.Repeat("[{\"a\":", 500_000)), null, 400 },
        { "a number of many digits", "[" + new string('9', 3_000_000) + "]", null, 400 },
        { "a great exponent", "[1e999999999]", null, 400 },
        { "a text of many escapes", "[\"" + string.Concat(Enumerable.Repeat("\\u0000", 500_000)) + "\"]", null, 400 },
        { "half a surrogate", "[\"\\ud800\"]", null, 400 },
        { "more than is held", "[" + new string(' ', 5 << 20) + "1]", null, 413 },
        { "nothing", "", null, 400 },
        { "two values", "[1] [2]", null, 400 },

        // A small content that would become a large one is not decoded; what says that it is coded is not read as if it were not.
        { "a coding", "[1,2,3]", "gzip", 415 },
        { "a coding of codings", "[1,2,3]", "gzip, gzip, gzip", 415 },
        { "an unknown coding", "[1,2,3]", "x", 415 },
    };

    [Theory(Timeout = Limit)]
    [MemberData(nameof(FieldsOfAFile))]
    public async Task AFieldMakesAResponseNoLarger(string name, string value, int status, int length)
    {
        await using var server = await StartAsync();
        await using (await Bystander.WatchAsync(server))
        {
            await using var client = Client();
            await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
            {
                var request = new H3ClientRequest("GET", Url(server, "/static/site.css"));
                request.Headers.Add(name, value);
                if (name == "if-range")
                {
                    request.Headers.Add("range", "bytes=0-3");
                }

                using var response = await client.SendAsync(request, Token);
                Assert.Equal(status, response.StatusCode);
                Assert.InRange((await response.ReadAsBytesAsync(cancellationToken: Token)).Length, status == 412 || status == 416 ? 0 : 1, length);
            }));
        }

        await server.UntilAsync(static state => state is { Streams: 0, Requests: 0 });
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Texts))]
    public async Task AClientsTextStaysWhereItWasPut(string place, string text, int status)
    {
        await using var client = Client();
        var interim = new List<string>();
        var request = new H3ClientRequest("GET", site.Url($"/text/{place}?text={Uri.EscapeDataString(text)}")) { OnInterim = (code, fields) => interim.Add($"{code} {fields["set-cookie"]}") };
        using var response = await client.SendAsync(request, Token);
        var content = await response.ReadAsStringAsync(cancellationToken: Token);
        Assert.Equal(status, response.StatusCode);
        Assert.Empty(interim);
        Assert.Null(response.Trailers);
        Assert.DoesNotContain(response.Headers, static field => field.Key == "set-cookie" || field.Value.AsSpan().ContainsAny("\r\n\0\u007f") || field.Value.Contains("domain", StringComparison.Ordinal));
        Assert.DoesNotContain("stolen", status == 500 ? content : "", StringComparison.Ordinal);
        if (place == "file-name")
        {
            // RFC 6266 4.1: one file name in quotes, one escaped, and nothing else, with no way up.
            Assert.Matches("""^attachment; filename="[^"\\/]*"; filename\*=UTF-8''[\w.%~-]*$""", response.Headers["content-disposition"]!);
        }

        using var next = await client.GetAsync(site.Url("/plaintext"), Token);
        Assert.Equal(200, next.StatusCode);
    }

    [Theory(Timeout = Limit)]
    [MemberData(nameof(Contents))]
    public async Task ContentThatIsNotWhatItSaysIsRefused(string what, string content, string? coding, int status)
    {
        await using var server = await StartAsync();
        await using (await Bystander.WatchAsync(server))
        {
            await using var client = Client();
            for (var round = 0; round < 5; round++)
            {
                var request = new H3ClientRequest("POST", Url(server, "/sum")) { Content = H3ClientContent.FromString(content, "application/json") };
                if (coding is not null)
                {
                    request.Headers["content-encoding"] = coding;
                }

                using var response = await client.SendAsync(request, Token);
                Assert.Equal((what, status), (what, response.StatusCode));
                Assert.Equal(status == 415 ? "identity" : null, response.Headers["accept-encoding"]);
            }
        }

        await server.UntilAsync(static state => state is { Streams: 0, Requests: 0 });
        Assert.Equal(0, await server.AskAsync(static worker => worker.Application.FailedHandlers));
    }

    /// <summary>Large content that is compressed, for clients that do not read it: what waits is counted, and refused beyond the budget.</summary>
    [Fact(Timeout = Limit)]
    public async Task CompressionIsHeldToTheBudget()
    {
        const int Requests = 40, Budget = 4 << 20;
        await using var server = await StartAsync(static options => options.Limits.MaxBufferedBytes = Budget);
        await using (await Bystander.WatchAsync(server))
        {
            using var client = new RawClient(server.EndPoints[0], new Quic.QuicConfigurationOptions { StreamWindow = 16 << 10, ConnectionWindow = 16 << 10 });
            var connection = await client.ConnectAsync(reads: false);
            var request = Wire.Headers(":method=GET", ":scheme=https", ":authority=a", ":path=/json/100000", "accept-encoding=gzip");
            await client.RunAsync(() =>
            {
                for (var i = 0; i < Requests; i++)
                {
                    connection.Open(request, fin: true);
                }
            });
            await server.UntilAsync(static state => state.Requests == Requests + 1 || state.Requests == Requests);
            Assert.InRange(await server.AskAsync(static worker => worker.Connections.Sum(static each => each.Buffered)), 1, Budget);
            await client.RunAsync(() =>
            {
                connection.Reads = true;
                for (var id = 0; id < Requests * 4; id += 4)
                {
                    connection.OnStreamReadable(id);
                }
            });
            Assert.True(await client.IsSoonAsync(() => Enumerable.Range(0, Requests).All(i => connection.IsOver(i * 4L)), 30_000));
            Assert.Equal(["status 200", "status 429"], await client.RunAsync(() => Enumerable.Range(0, Requests).Select(i => connection.Outcome(i * 4L)).Distinct().Order().ToArray()));
        }

        await server.UntilAsync(static state => state is { Streams: 0, Requests: 0 });
    }

    private static string Url(H3Server server, string path) => $"https://127.0.0.1:{server.EndPoints[0].Port}{path}";

    private H3Client Client() => new(new H3ClientOptions { CertificateAuthorityFile = site.CertificatePath });

    private async Task<H3Server> StartAsync(Action<H3ServerOptions>? configure = null)
    {
        var server = SemanticsServer.Create(options =>
        {
            options.UseCertificate(site.CertificatePath, site.KeyPath);
            options.Workers = 1;
            options.Listen("127.0.0.1:0");
            configure?.Invoke(options);
        });
        await server.StartAsync(Token);
        return server;
    }
}
