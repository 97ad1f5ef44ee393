using System.Text;

namespace H3Routes.EndToEnd.Semantics;

/// <summary>HTTP semantics on a live server: the table, and what has no place in one.</summary>
public sealed class SemanticsTests(SemanticsFixture site) : IAsyncDisposable
{
    private const int Limit = 60_000;

    private readonly H3Client _client = new(new H3ClientOptions { CertificateAuthorityFile = site.CertificatePath });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    [Theory(Timeout = Limit)]
    [MemberData(nameof(SemanticsTable.Numbers), MemberType = typeof(SemanticsTable))]
    public async Task Table(int row, string request)
    {
        Assert.Equal(request, SemanticsTable.Rows[row].Request);
        SemanticsTable.Rows[row].Check(await AskAsync(SemanticsTable.Rows[row]));
    }

    /// <summary>RFC 9110 9.3.2: the same fields, and no content.</summary>
    [Fact(Timeout = Limit)]
    public async Task HeadHasTheFieldsOfGet()
    {
        var compared = 0;
        foreach (var row in SemanticsTable.Rows)
        {
            // What only making the content would tell: its parts, and its compressed form.
            if (row.Method != "GET" || row.Fields.Any(field => field.Name is "range") || (row.Path.StartsWith("/json/", StringComparison.Ordinal) && row.Fields.Any()))
            {
                continue;
            }

            var (get, head) = (await AskAsync(row), await AskAsync(new SemanticsRow("HEAD" + row.Request[3..], row.Response, "")));
            Assert.Equal((row.Request, get.Status), (row.Request, head.Status));
            Assert.Empty(head.Content);
            get.Fields.Remove("date");
            head.Fields.Remove("date");
            if (get.Content.Length == 0 && !head.Fields.ContainsKey("content-length"))
            {
                // A handler that wrote nothing may have looked at the method.
                get.Fields.Remove("content-length");
            }

            Assert.Equal(get.Fields, head.Fields);
            compared++;
        }

        Assert.True(compared > 40, $"{compared} rows were compared.");
    }

    [Fact(Timeout = Limit)]
    public async Task EachCookieHasAFieldOfItsOwn()
    {
        using var response = await _client.GetAsync(site.Url("/cookies"), Token);
        var cookies = response.Headers.GetValues("set-cookie").ToArray();
        Assert.Equal("id=1; max-age=3600; path=/; secure; httponly; samesite=strict", cookies[0]);
        Assert.StartsWith("old=; ", cookies[1], StringComparison.Ordinal);
        Assert.Contains("max-age=0", cookies[1], StringComparison.Ordinal);
        Assert.Equal(2, cookies.Length);
    }

    [Fact(Timeout = Limit)]
    public async Task InterimResponsesComeBeforeAndTrailersAfterTheContent()
    {
        var interim = new List<string>();
        var request = new H3ClientRequest("GET", site.Url("/everything"))
        {
            OnInterim = (status, fields) => interim.Add($"{status} {string.Join(", ", fields.Select(field => $"{field.Key}: {field.Value}"))}"),
        };
        using var response = await _client.SendAsync(request, Token);
        Assert.Equal("first last", await response.ReadAsStringAsync(cancellationToken: Token));
        Assert.Equal("abc123", response.Trailers?["x-checksum"]);
        Assert.Equal(["102 x-progress: 1", "103 link: </a.css>; rel=preload; as=style, link: </b.js>; rel=preload; as=script"], interim);
    }

    [Fact(Timeout = Limit)]
    public async Task TrailersOfTheRequestAreMadeWhenItsContentHasGone()
    {
        var sent = false;
        var request = new H3ClientRequest("POST", site.Url("/received"))
        {
            Content = H3ClientContent.FromWriter(async (stream, cancellation) =>
            {
                await stream.WriteAsync("abc"u8.ToArray(), cancellation);
                sent = true;
            }),
            Trailers = () => new H3ClientHeaders { ["x-checksum"] = sent ? "after" : "before" },
        };
        using var response = await _client.SendAsync(request, Token);
        Assert.Equal("abc after 1", await response.ReadAsStringAsync(cancellationToken: Token));
        using var without = await _client.PostAsync(site.Url("/received"), H3ClientContent.FromString("abc"), Token);
        Assert.Equal("abc none 0", await without.ReadAsStringAsync(cancellationToken: Token));
    }

    [Theory(Timeout = Limit)]
    [InlineData("/received", "100-continue", "100", 200)]
    [InlineData("/refused", "100-continue", "", 409)]
    [InlineData("/nowhere", "100-continue", "", 404)]
    [InlineData("/received", "101-other", "", 417)]
    public async Task ContentIsAskedForByTheFirstRead(string path, string expectation, string interim, int status)
    {
        var seen = new StringBuilder();
        var request = new H3ClientRequest("POST", site.Url(path))
        {
            Content = H3ClientContent.FromString("abc"),
            OnInterim = (code, _) => seen.Append(code),
        };
        request.Headers["expect"] = expectation;
        using var response = await _client.SendAsync(request, Token);
        Assert.Equal((interim, status), (seen.ToString(), response.StatusCode));
    }

    private async Task<Answer> AskAsync(SemanticsRow row)
    {
        var request = new H3ClientRequest(row.Method, site.Url(row.Path));
        foreach (var (name, value) in row.Fields)
        {
            request.Headers.Add(name, value);
        }

        using var response = await _client.SendAsync(request, Token);
        return new Answer(response.StatusCode, response.Headers, await response.ReadAsBytesAsync(cancellationToken: Token));
    }
}
