namespace H3Routes.EndToEnd.Site;

/// <summary>Handlers that put what a client says where it may not stand as it is, or take what it sends for JSON.</summary>
internal static class TextHandlers
{
    [H3Get("/plaintext")]
    public static string Plaintext() => "Hello, World!";

    [H3Get("/text/redirect")]
    public static H3Result Redirect([FromQuery] string text) => H3Results.Redirect(text);

    [H3Get("/text/created")]
    public static H3Result Created([FromQuery] string text) => H3Results.Created(text);

    [H3Get("/text/cookie")]
    public static void Cookie([FromQuery] string text, H3Response response) => response.SetCookie("text", text);

    [H3Get("/text/cookie-name")]
    public static void CookieName([FromQuery] string text, H3Response response) => response.SetCookie(text, "1");

    [H3Get("/text/cookie-path")]
    public static void CookiePath([FromQuery] string text, H3Response response) => response.SetCookie("text", "1", new H3CookieOptions { Path = text });

    [H3Get("/text/field")]
    public static void Field([FromQuery] string text, H3Response response) => response.Headers["x-text"] = text;

    [H3Get("/text/field-name")]
    public static void FieldName([FromQuery] string text, H3Response response) => response.Headers[text] = "1";

    [H3Get("/text/content-type")]
    public static H3Result ContentType([FromQuery] string text) => H3Results.Text("x", text);

    [H3Get("/text/timing")]
    public static void Timing([FromQuery] string text, H3Response response) => response.AddServerTiming("a", TimeSpan.Zero, text);

    [H3Get("/text/hint")]
    public static async Task Hint([FromQuery] string text, H3Response response) => await response.SendEarlyHintsAsync(text);

    [H3Get("/text/trailer")]
    public static void Trailer([FromQuery] string text, H3Response response)
    {
        response.Write("x"u8);
        response.Trailers["x-text"] = text;
    }

    [H3Get("/text/file-name")]
    public static H3Result FileName([FromQuery] string text) => H3Results.File(SemanticsServer.DigitsPath, downloadName: text);

    [H3Get("/text/problem")]
    public static H3Result Problem([FromQuery] string text) => H3Results.Problem(409, text);

    [H3Post("/sum")]
    public static int Sum(int[] numbers) => numbers.Sum();

    [H3Get("/fails")]
    public static string Fails(H3Response response)
    {
        response.Headers["x-handler"] = "1";
        response.Headers["etag"] = "\"1\"";
        throw new InvalidOperationException("As a test wants it.");
    }
}
