using H3Routes.EndToEnd.Site;

namespace H3Routes.EndToEnd.Semantics;

/// <summary>docs/semantics.md, a row a sentence: every client is held against it.</summary>
public static class SemanticsTable
{
    private const string Steps = "x-steps: outer inner";

    private static readonly string Tag = SemanticsServer.DigitsTag;

    private static readonly string Style = string.Concat(Enumerable.Repeat(SemanticsServer.StyleSheet, 100));

    public static SemanticsRow[] Rows { get; } =
    [
        // Conditional requests: RFC 9110 13.
        new("GET /versioned", "200|etag: \"v7\"|last-modified: Fri, 02 Jan 2026 03:04:05 GMT", "version 7"),
        new("GET /versioned|if-none-match: \"v7\"", "304|etag: \"v7\"|!content-type", ""),
        new("GET /versioned|if-none-match: W/\"v7\"", "304", ""),
        new("GET /versioned|if-none-match: \"v6\", \"v7\"", "304", ""),
        new("GET /versioned|if-none-match: *", "304", ""),
        new("GET /versioned|if-none-match: \"v6\"", "200", "version 7"),
        new("GET /versioned|if-modified-since: Fri, 02 Jan 2026 03:04:05 GMT", "304", ""),
        new("GET /versioned|if-modified-since: Fri, 02 Jan 2026 03:04:04 GMT", "200", "version 7"),
        new("GET /versioned|if-none-match: \"v6\"|if-modified-since: Fri, 02 Jan 2026 03:04:05 GMT", "200", "version 7"),
        new("GET /versioned|if-match: \"v6\"", "412", ""),
        new("PUT /versioned|if-match: \"v7\"", "204", ""),
        new("PUT /versioned|if-match: W/\"v7\"", "412", ""),
        new("PUT /versioned|if-match: \"v6\"", "412", ""),
        new("PUT /versioned|if-none-match: *", "412", ""),
        new("PUT /versioned|if-unmodified-since: Fri, 02 Jan 2026 03:04:04 GMT", "412", ""),
        new("PUT /versioned|if-unmodified-since: Fri, 02 Jan 2026 03:04:05 GMT", "204", ""),
        new("HEAD /versioned", "200|etag: \"v7\"|content-length: 9", ""),
        new("HEAD /versioned|if-none-match: \"v7\"", "304", ""),

        // Ranges: RFC 9110 14.
        new("GET /file", $"200|etag: {Tag}|accept-ranges: bytes|content-length: 10|content-type: text/x-digits", "0123456789"),
        new("GET /file|range: bytes=0-3", "206|content-range: bytes 0-3/10|content-length: 4", "0123"),
        new("GET /file|range: bytes=7-", "206|content-range: bytes 7-9/10", "789"),
        new("GET /file|range: bytes=-2", "206|content-range: bytes 8-9/10", "89"),
        new("GET /file|range: bytes=5-999", "206|content-range: bytes 5-9/10", "56789"),
        new("GET /file|range: bytes=-999", "206|content-range: bytes 0-9/10", "0123456789"),
        new(
            "GET /file|range: bytes=0-1,8-",
            "206|content-type: multipart/byteranges; boundary=*|!content-range",
            "\r\n--B\r\ncontent-type: text/x-digits\r\ncontent-range: bytes 0-1/10\r\n\r\n01\r\n--B\r\ncontent-type: text/x-digits\r\ncontent-range: bytes 8-9/10\r\n\r\n89\r\n--B--\r\n"),
        new("GET /file|range: bytes=10-", "416|content-range: bytes */10", ""),
        new("GET /file|range: bytes=-0", "416|content-range: bytes */10", ""),
        new("GET /file|range: bytes=3-1", "200", "0123456789"),
        new("GET /file|range: lines=1-2", "200", "0123456789"),
        new($"GET /file|range: bytes=0-3|if-range: {Tag}", "206", "0123"),
        new("GET /file|range: bytes=0-3|if-range: \"other\"", "200", "0123456789"),
        new($"GET /file|range: bytes=0-3|if-range: W/{Tag}", "200", "0123456789"),
        new("GET /file|range: bytes=0-3|if-range: Fri, 02 Jan 2026 03:04:05 GMT", "206", "0123"),
        new("GET /file|range: bytes=0-3|if-range: Fri, 02 Jan 2026 03:04:06 GMT", "200", "0123456789"),
        new($"GET /file|range: bytes=0-3|if-none-match: {Tag}", "304", ""),
        new("HEAD /file|range: bytes=0-3", "200|content-length: 10", ""),
        new("GET /attachment", "200|content-disposition: attachment; filename=\"_ b.txt\"; filename*=UTF-8''%C3%9C%20b.txt", "0123456789"),

        // A folder.
        new("GET /static/a.txt", $"200|content-type: text/plain; charset=utf-8|cache-control: max-age=60|etag: {Tag}|vary: *", "0123456789"),
        new("GET /static/picture.svg", "200|content-type: image/svg+xml", null),
        new("GET /static/data.unknown", "200|content-type: application/octet-stream|content-length: 3", "\0\u0001\u0002"),
        new("GET /static/sub/", "200|content-type: text/html; charset=utf-8", "<p>sub"),
        new("GET /static/sub", "308|location: /static/sub/", ""),
        new("GET /static/site.css", "200|content-type: text/css; charset=utf-8|content-length: 1900|!content-encoding", Style),
        new("GET /static/site.css|accept-encoding: br, gzip", "200|content-encoding: br|content-type: text/css; charset=utf-8|accept-ranges: bytes", Style),
        new("GET /static/site.css|accept-encoding: gzip", "200|content-encoding: gzip", Style),
        new("GET /static/site.css|accept-encoding: gzip;q=0.5, zstd", "200|content-encoding: zstd|content-length: 7", "as zstd"),
        new("GET /static/site.css|accept-encoding: br;q=0, identity", "200|!content-encoding", Style),
        new("GET /static/site.css|accept-encoding: zstd|range: bytes=3-", "206|content-encoding: zstd|content-range: bytes 3-6/7", "zstd"),
        new("GET /static/nothing", "404", ""),
        new("GET /static/.hidden", "404", ""),
        new("GET /static/link", "404", ""),
        new("GET /static/a%2fb", "404", ""),
        new("GET /static/sub%2findex.html", "404", ""),
        new("GET /static/%2e%2e%2fsecret", "404", ""),
        new("POST /static/a.txt", "405|allow: GET, HEAD, OPTIONS", null),
        new("OPTIONS /static/a.txt", "204|allow: GET, HEAD, OPTIONS", ""),

        // Compression as it is made.
        new("GET /json/1000|accept-encoding: gzip, br", "200|content-encoding: br|vary: *", $"[{string.Join(',', Enumerable.Range(0, 1000))}]"),
        new("GET /json/1000|accept-encoding: gzip", "200|content-encoding: gzip", $"[{string.Join(',', Enumerable.Range(0, 1000))}]"),
        new("GET /json/1000|accept-encoding: zstd", "200|!content-encoding", $"[{string.Join(',', Enumerable.Range(0, 1000))}]"),
        new("GET /json/1000|accept-encoding: gzip;q=0", "200|!content-encoding", $"[{string.Join(',', Enumerable.Range(0, 1000))}]"),
        new("GET /json/1000", "200|!content-encoding", $"[{string.Join(',', Enumerable.Range(0, 1000))}]"),
        new("GET /json/3|accept-encoding: br", "200|!content-encoding|content-length: 7", "[0,1,2]"),
        new("GET /stream|accept-encoding: br", "200|content-type: text/plain", "streamed"),

        // Redirects, places, problems.
        new("GET /redirect/true/true", "308|location: /file?from=redirect", ""),
        new("GET /redirect/true/false", "301|location: /file?from=redirect", ""),
        new("GET /redirect/false/true", "307|location: /file?from=redirect", ""),
        new("GET /redirect/false/false", "302|location: /file?from=redirect", ""),
        new("POST /see-other", "303|location: /file", ""),
        new("POST /created", "201|location: /things/1", ""),
        new("GET /problem", "403|content-type: application/problem+json", """{"type":"https://example.org/credit","title":"Not enough credit.","status":403,"detail":"30 of 50.","instance":"/accounts/1","balance":30}"""),
        new("GET /json/x", "400|content-type: application/problem+json", null),
        new("GET /nowhere", $"404|{Steps}", ""),

        // Fields.
        new("GET /cookies|cookie: a=1; b=2", "200|set-cookie: id=1; *", "a=1;b=2;"),
        new("GET /cookies", "200|set-cookie: id=1; *", ""),
        new("GET /timing", "200|server-timing: db;desc=\"a query\";dur=12.5, cache;dur=0", "timed"),
        new("GET /file", "200|alt-svc: h3=\":4433\"; ma=3600", null),

        // Middleware, filters, users.
        new("GET /file", $"200|{Steps}", null),
        new("GET /filtered/7", $"200|{Steps} class:/filtered/:id method:/filtered/:id", "7"),
        new("GET /filtered/x", $"400|{Steps} class:/filtered/:id method:/filtered/:id", null),
        new("GET /private", "401|www-authenticate: Bearer realm=\"test\"", ""),
        new("GET /private|authorization: Basic YTpi", "401", ""),
        new("GET /private|authorization: Bearer ada", "200", "hello ada"),
        new("GET /administration", "401", ""),
        new("GET /administration|authorization: Bearer ada", "403", ""),
        new("GET /administration|authorization: Bearer root", "200", "hello root"),

        // Other origins: Fetch.
        new("GET /file|origin: https://example.org", "200|access-control-allow-origin: https://example.org|access-control-expose-headers: x-total", "0123456789"),
        new("GET /file|origin: https://other.test", "200|!access-control-allow-origin", "0123456789"),
        new("GET /file", "200|!access-control-allow-origin|vary: origin*", null),
        new(
            "OPTIONS /versioned|origin: https://example.org|access-control-request-method: PUT|access-control-request-headers: x-id",
            "204|access-control-allow-methods: GET, PUT|access-control-allow-headers: x-id|access-control-max-age: 600",
            ""),
        new("OPTIONS /versioned|origin: https://other.test|access-control-request-method: PUT", "204|!access-control-allow-origin|!access-control-allow-methods", ""),
        new("OPTIONS /versioned|origin: https://example.org", "204|allow: GET, HEAD, PUT, OPTIONS|access-control-allow-origin: https://example.org", ""),

        // A failure is answered with what middleware says of every response, and without what the handler has said.
        new(
            "GET /fails|origin: https://example.org",
            $"500|content-type: application/problem+json|access-control-allow-origin: https://example.org|access-control-expose-headers: x-total|vary: origin*|alt-svc: h3=\":4433\"; ma=3600|{Steps}|!x-handler|!etag",
            null),
        new("POST /sum|origin: https://example.org", $"415|access-control-allow-origin: https://example.org|{Steps}", null),

        // Early answers.
        new("POST /refused", "409|content-type: application/problem+json", null),
    ];

    /// <summary>The row's number, and its request for the reader.</summary>
    public static TheoryData<int, string> Numbers
    {
        get
        {
            var numbers = new TheoryData<int, string>();
            for (var i = 0; i < Rows.Length; i++)
            {
                numbers.Add(i, Rows[i].Request);
            }

            return numbers;
        }
    }
}
