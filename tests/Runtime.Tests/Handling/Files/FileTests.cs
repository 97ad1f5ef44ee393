using System.Globalization;

namespace H3Routes.Handling;

/// <summary>Files as responses: RFC 9110 13 and 14 end at end, and what must not be served.</summary>
public sealed class FileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("h3routes-files-").FullName;
    private readonly string _root;
    private readonly byte[] _large = new byte[300_000];

    public FileTests()
    {
        _root = Path.Combine(_folder, "root");
        Random.Shared.NextBytes(_large);
        Write("a.txt", "0123456789"u8);
        Write("large.bin", _large);
        Write("empty", default);
        Write("index.html", "<p>"u8);
        Write("sub/index.html", "<p>sub"u8);
        Write("bare/x", "x"u8);
        Write(".hidden", "no"u8);
        Write(".git/config", "no"u8);
        Write("site.css", "plain"u8);
        Write("site.css.br", "brotli!"u8);
        Write("site.css.gz", "gzip"u8);
        Write("ü b.txt", "name"u8);
        File.WriteAllText(Path.Combine(_folder, "secret"), "no");
        Directory.CreateDirectory(Path.Combine(_folder, "rootless"));
        File.WriteAllText(Path.Combine(_folder, "rootless", "secret"), "no");
        Link("inside", "a.txt");
        Link("insideAbsolute", Path.Combine(_root, "a.txt"));
        Link("sub/up", "../a.txt");
        Link("outside", "../secret");
        Link("outsideAbsolute", Path.Combine(_folder, "secret"));
        Link("outsideFolder", "..");
        Link("sibling", "../rootless");
        Link("hops", "outside");
        Link("loop", "loop");
        Link("dangling", "nowhere");
        Link("site2.css.br", "../secret");
        Write("site2.css", "plain"u8);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, int, string> Paths() => new()
    {
        { "a.txt", 200, "0123456789" },
        { "empty", 200, "" },
        { "ü b.txt", 200, "name" },
        { "", 200, "<p>" },
        { "sub/", 200, "<p>sub" },
        { "sub", 308, "" },
        { "bare", 404, "" },
        { "bare/", 404, "" },
        { "nowhere", 404, "" },
        { "nowhere/", 404, "" },
        { "a.txt/", 404, "" },
        { "a.txt/x", 404, "" },
        { "../secret", 404, "" },
        { "..", 404, "" },
        { ".", 404, "" },
        { "sub/../a.txt", 404, "" },
        { "sub/./index.html", 404, "" },
        { "/a.txt", 404, "" },
        { "//a.txt", 404, "" },
        { "sub//index.html", 404, "" },
        { "sub//", 404, "" },
        { "/etc/passwd", 404, "" },
        { "..\\secret", 404, "" },
        { "sub\\index.html", 404, "" },
        { "a.txt\0", 404, "" },
        { "a.txt\n", 404, "" },
        { ".hidden", 404, "" },
        { ".git/config", 404, "" },
        { "inside", 200, "0123456789" },
        { "insideAbsolute", 200, "0123456789" },
        { "sub/up", 200, "0123456789" },
        { "outside", 404, "" },
        { "outsideAbsolute", 404, "" },
        { "outsideFolder/secret", 404, "" },
        { "outsideFolder/root/a.txt", 404, "" },
        { "sibling/secret", 404, "" },
        { "hops", 404, "" },
        { "loop", 404, "" },
        { "loop/x", 404, "" },
        { "dangling", 404, "" },
        { new string('a', 300), 404, "" },
        { string.Join('/', Enumerable.Repeat("abcdefg", 1000)), 404, "" },
    };

    [Theory]
    [MemberData(nameof(Paths))]
    public void APathNamesAFileOfTheRootOrNothing(string path, int status, string content)
    {
        var exchange = Serve(path);
        Assert.Equal(status, exchange.Stream.Status);
        Assert.Equal(content, exchange.Stream.BodyText);
        if (status == 308)
            Assert.Equal("/static/sub/", exchange.Header("location"));
    }

    [Theory]
    [InlineData("/static/sub%2Findex.html")]
    [InlineData("/static/sub%2findex.html")]
    [InlineData("/static/sub%5Cindex.html")]
    public void AnEscapedSeparatorIsNoSeparator(string sent)
    {
        var files = new H3StaticFiles(_root);
        var exchange = new Exchange(context => files.Serve("sub/index.html").ExecuteAsync(context)).Request("GET", sent).Begin();
        Assert.Equal(404, exchange.Stream.Status);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a.txt", "a.txt")]
    [InlineData("sub/", "sub")]
    [InlineData("sub/new", "sub/new")]
    [InlineData("nowhere/new", "nowhere/new")]
    [InlineData("sub/up", "a.txt")]
    [InlineData("sub//", null)]
    [InlineData("/", "")]
    [InlineData("/etc/passwd", null)]
    [InlineData("../secret", null)]
    [InlineData("outside", null)]
    [InlineData("outsideFolder/new", null)]
    [InlineData("sibling/new", null)]
    [InlineData(".hidden", null)]
    [InlineData("a\0", null)]
    public void APlaceIsFoundByTheSameRules(string path, string? place)
    {
        Assert.Equal(place is not null, new H3StaticFiles(_root).TryResolve(path, out string? full));
        Assert.Equal(place is null ? null : Path.TrimEndingDirectorySeparator(Path.Combine(_root, place)), full);
    }

    [Fact]
    public void TheTagOfAFileIsTheOneItIsServedUnder()
    {
        Assert.Equal(Serve("a.txt").Header("etag"), H3EntityTag.ForFile(new FileInfo(Path.Combine(_root, "a.txt"))).ToString());
        Assert.Throws<FileNotFoundException>(() => H3EntityTag.ForFile(new FileInfo(Path.Combine(_root, "nowhere"))));
    }

    [Fact]
    public void HiddenFilesAndOtherRootsByOption()
    {
        Assert.Equal("no", Serve(".hidden", options: new H3StaticFilesOptions { Root = _root, HiddenFiles = true }).Stream.BodyText);
        Assert.Equal(404, Serve("../secret", options: new H3StaticFilesOptions { Root = _root, HiddenFiles = true }).Stream.Status);
        Assert.Equal(404, Serve("sub/", options: new H3StaticFilesOptions { Root = _root, DefaultFile = null }).Stream.Status);
        Assert.Equal("no", Serve("secret", options: new H3StaticFilesOptions { Root = Path.Combine(_root, "sibling") }).Stream.BodyText);
        Assert.Throws<DirectoryNotFoundException>(() => new H3StaticFiles(Path.Combine(_root, "nowhere")));
        var exchange = Serve("a.txt", options: new H3StaticFilesOptions { Root = _root, CacheControl = "max-age=60", Precompressed = false, ContentTypes = new Dictionary<string, string> { [".txt"] = "text/x" } });
        Assert.Equal(("max-age=60", null, "text/x"), (exchange.Header("cache-control"), exchange.Header("vary"), exchange.Header("content-type")));
    }

    [Theory]
    [InlineData("a.txt", "text/plain; charset=utf-8")]
    [InlineData("index.html", "text/html; charset=utf-8")]
    [InlineData("large.bin", "application/octet-stream")]
    [InlineData("empty", "application/octet-stream")]
    public void FieldsSayWhatItIs(string path, string type)
    {
        foreach (string method in new[] { "GET", "HEAD" })
        {
            var exchange = Serve(path, method);
            var file = new FileInfo(Path.Combine(_root, path));
            exchange.RunUntil(() => exchange.Stream.Fin);
            Assert.Equal(type, exchange.Header("content-type"));
            Assert.Equal(file.Length.ToString(CultureInfo.InvariantCulture), exchange.Header("content-length"));
            Assert.Equal("bytes", exchange.Header("accept-ranges"));
            Assert.Equal(file.LastWriteTimeUtc.ToString("R", CultureInfo.InvariantCulture), exchange.Header("last-modified"));
            Assert.Matches("^\"[0-9a-f]+-[0-9a-f]+\"$", exchange.Header("etag"));
            Assert.Equal(method == "GET" ? file.Length : 0, exchange.Stream.Body.Length);
        }
    }

    [Fact]
    public void ALargeFileComesAsTheClientTakesIt()
    {
        var exchange = Serve("large.bin", window: 1000);
        for (int taken = 0; taken < 400 && !exchange.Stream.Fin; taken++)
        {
            exchange.OpenWindow(1000);
            int before = exchange.Stream.Body.Length;
            exchange.RunUntil(() => exchange.Stream.Window == 0 || exchange.Stream.Fin);
            Assert.True(exchange.Stream.Body.Length - before <= 1000);
        }

        exchange.AssertWell();
        Assert.True(exchange.Stream.Body.SequenceEqual(_large));
    }

    /// <summary>Put in the file's place after it was looked at: its bytes come under its own tag and length, not under those of the file before.</summary>
    [Fact]
    public void AFileThatIsReplacedMeanwhileIsNamedByWhatItIs()
    {
        Write("new.txt", "another content"u8);
        File.SetLastWriteTimeUtc(Path.Combine(_root, "new.txt"), new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        var file = new FileInfo(Path.Combine(_root, "a.txt"));
        Assert.Equal(10, file.Length);
        File.Move(Path.Combine(_root, "new.txt"), file.FullName, overwrite: true);
        var exchange = new Exchange(context => FileContent.SendAsync(context, file, "text/plain", coding: null)).Begin();
        exchange.RunUntil(() => exchange.Stream.Fin);
        exchange.AssertWell();
        Assert.Equal(("another content", "15", "Fri, 02 Jan 2026 03:04:05 GMT"), (exchange.Stream.BodyText, exchange.Header("content-length"), exchange.Header("last-modified")));
        Assert.Equal(H3EntityTag.ForFile(new FileInfo(file.FullName)).ToString(), exchange.Header("etag"));
    }

    [Fact]
    public void AFileThatShrinksResetsItsResponse()
    {
        var exchange = Serve("large.bin", window: 1000);
        exchange.RunUntil(() => exchange.Stream.Body.Length == 1000);
        File.WriteAllBytes(Path.Combine(_root, "large.bin"), [1]);
        exchange.OpenWindow(int.MaxValue);
        exchange.RunUntil(() => exchange.Stream.ResetCode is not null);
        Assert.False(exchange.Stream.Fin);
    }

    [Theory]
    [InlineData("bytes=2-4", 206, "234", "bytes 2-4/10")]
    [InlineData("bytes=-3", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=7-", 206, "789", "bytes 7-9/10")]
    [InlineData("bytes=10-", 416, "", "bytes */10")]
    [InlineData("pages=1", 200, "0123456789", null)]
    public void ARangeIsSent(string range, int status, string content, string? contentRange)
    {
        var exchange = Serve("a.txt", fields: ("range", range));
        exchange.AssertWell();
        Assert.Equal((status, content, contentRange), (exchange.Stream.Status, exchange.Stream.BodyText, exchange.Header("content-range")));
        Assert.Equal(content.Length.ToString(CultureInfo.InvariantCulture), exchange.Header("content-length"));
    }

    [Fact]
    public void SeveralRangesAreParts()
    {
        var exchange = Serve("a.txt", fields: ("range", "bytes=0-1, 8-"));
        exchange.AssertWell();
        Assert.Equal(206, exchange.Stream.Status);
        Assert.Null(exchange.Header("content-range"));
        string type = exchange.Header("content-type")!;
        Assert.StartsWith("multipart/byteranges; boundary=", type, StringComparison.Ordinal);
        string boundary = type[(type.IndexOf('=') + 1)..];
        string Part(string range, string content) => $"\r\n--{boundary}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-range: bytes {range}/10\r\n\r\n{content}";
        Assert.Equal(Part("0-1", "01") + Part("8-9", "89") + $"\r\n--{boundary}--\r\n", exchange.Stream.BodyText);
        Assert.Equal(exchange.Stream.Body.Length.ToString(CultureInfo.InvariantCulture), exchange.Header("content-length"));
    }

    [Fact]
    public void RangesGoWithTheirConditions()
    {
        var whole = Serve("a.txt");
        string tag = whole.Header("etag")!;
        string date = whole.Header("last-modified")!;
        Assert.Equal(206, Serve("a.txt", fields: [("range", "bytes=0-1"), ("if-range", tag)]).Stream.Status);
        Assert.Equal(200, Serve("a.txt", fields: [("range", "bytes=0-1"), ("if-range", "W/" + tag)]).Stream.Status);
        Assert.Equal(200, Serve("a.txt", fields: [("range", "bytes=0-1"), ("if-range", "\"other\"")]).Stream.Status);
        Assert.Equal(304, Serve("a.txt", fields: [("range", "bytes=0-1"), ("if-none-match", tag)]).Stream.Status);
        Assert.Equal(412, Serve("a.txt", fields: [("range", "bytes=0-1"), ("if-match", "\"other\"")]).Stream.Status);

        // Modified a moment ago, a date is no strong validator (RFC 9110 8.8.2.2); an hour ago it is.
        Assert.Equal(200, Serve("a.txt", fields: [("range", "bytes=0-1"), ("if-range", date)]).Stream.Status);
        File.SetLastWriteTimeUtc(Path.Combine(_root, "a.txt"), DateTime.UtcNow.AddHours(-1));
        date = Serve("a.txt").Header("last-modified")!;
        Assert.Equal(206, Serve("a.txt", fields: [("range", "bytes=0-1"), ("if-range", date)]).Stream.Status);

        // 14.2: "A server MUST ignore a Range header field received with a request method that is unrecognized or for which range handling is not defined."
        Assert.Equal(200, Serve("a.txt", "HEAD", fields: ("range", "bytes=0-1")).Stream.Status);
        Assert.Equal(200, Serve("a.txt", "POST", fields: ("range", "bytes=0-1")).Stream.Status);
    }

    [Fact]
    public void NotModifiedHasItsFieldsAndNoContent()
    {
        string tag = Serve("a.txt").Header("etag")!;
        var exchange = Serve("a.txt", fields: ("if-none-match", tag));
        exchange.AssertWell();
        Assert.Equal((304, "", tag, "accept-encoding"), (exchange.Stream.Status, exchange.Stream.BodyText, exchange.Header("etag"), exchange.Header("vary")));
        Assert.Null(exchange.Header("content-type"));
        Assert.Null(exchange.Header("content-length"));
    }

    [Theory]
    [InlineData("site.css", null, "plain", null)]
    [InlineData("site.css", "br", "brotli!", "br")]
    [InlineData("site.css", "gzip, br", "brotli!", "br")]
    [InlineData("site.css", "gzip, br;q=0.5", "gzip", "gzip")]
    [InlineData("site.css", "zstd", "plain", null)]
    [InlineData("site.css", "*", "brotli!", "br")]
    [InlineData("site.css", "*;q=0", "plain", null)]
    [InlineData("site.css", "br;q=0, gzip;q=0.001", "gzip", "gzip")]
    [InlineData("site.css", "identity, gzip;q=0.5", "plain", null)]
    [InlineData("site2.css", "br", "plain", null)]
    [InlineData("a.txt", "br, gzip", "0123456789", null)]
    public void ASiblingInTheClientsCodingIsSent(string path, string? accepted, string content, string? coding)
    {
        var exchange = accepted is null ? Serve(path) : Serve(path, fields: ("accept-encoding", accepted));
        exchange.AssertWell();
        Assert.Equal((content, coding, "accept-encoding"), (exchange.Stream.BodyText, exchange.Header("content-encoding"), exchange.Header("vary")));
        Assert.StartsWith("text/", exchange.Header("content-type"), StringComparison.Ordinal);
        if (coding is not null)
            Assert.EndsWith($"-{coding}\"", exchange.Header("etag"), StringComparison.Ordinal);
    }

    [Fact]
    public void AResultServesOneFile()
    {
        string path = Path.Combine(_root, "a.txt");
        var exchange = new Exchange(context => H3Results.File(path, "text/x", "Bücher \"1\".txt").ExecuteAsync(context)).Begin();
        exchange.AssertWell();
        Assert.Equal(("0123456789", "text/x"), (exchange.Stream.BodyText, exchange.Header("content-type")));
        Assert.Equal("attachment; filename=\"B_cher _1_.txt\"; filename*=UTF-8''B%C3%BCcher%20%221%22.txt", exchange.Header("content-disposition"));
        Assert.Equal(404, new Exchange(context => H3Results.File(path + "x").ExecuteAsync(context)).Begin().Stream.Status);
    }

    [Fact]
    public void AnotherStatusHasNoConditions()
    {
        string path = Path.Combine(_root, "a.txt");
        var exchange = new Exchange(context =>
        {
            context.Response.StatusCode = 404;
            return H3Results.File(path).ExecuteAsync(context);
        }).Request("GET", "/", ("if-none-match", "*"), ("range", "bytes=0-1")).Begin();
        Assert.Equal((404, "0123456789"), (exchange.Stream.Status, exchange.Stream.BodyText));
    }

    private Exchange Serve(string path, string method = "GET", H3StaticFilesOptions? options = null, int window = int.MaxValue, params (string, string)[] fields)
    {
        var files = new H3StaticFiles(options ?? new H3StaticFilesOptions { Root = _root });
        var exchange = new Exchange(context => files.Serve(path).ExecuteAsync(context)).Request(method, "/static/" + (path == "sub" ? path : "x"), fields);
        exchange.Stream.Window = window;
        exchange.Begin();
        return exchange;
    }

    private void Write(string name, ReadOnlySpan<byte> content)
    {
        string path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
    }

    private void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(_root, name), target);
}
