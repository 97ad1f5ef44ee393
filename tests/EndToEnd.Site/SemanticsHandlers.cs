using System.Text;
using System.Text.Json;

namespace H3Routes.EndToEnd.Site;

/// <summary>What a handler does with docs/semantics.md.</summary>
internal static class SemanticsHandlers
{
    [H3Get("/static/*path")]
    public static H3Result Static(string path) => SemanticsServer.Files.Serve(path);

    [H3Get("/file")]
    public static H3Result Digits() => H3Results.File(SemanticsServer.DigitsPath, contentType: "text/x-digits");

    [H3Get("/attachment")]
    public static H3Result Attachment() => H3Results.File(SemanticsServer.DigitsPath, downloadName: "Ü b.txt");

    [H3Get("/versioned")]
    public static void Read(H3Response response)
    {
        if (response.CheckPreconditions(new H3EntityTag("v7"), SemanticsServer.Modified))
        {
            response.Write("version 7"u8);
        }
    }

    [H3Put("/versioned")]
    public static void Replace(H3Response response)
    {
        if (response.CheckPreconditions(new H3EntityTag("v7"), SemanticsServer.Modified))
        {
            response.StatusCode = 204;
        }
    }

    [H3Get("/json/:count")]
    public static int[] Numbers(int count) => [.. Enumerable.Range(0, count)];

    [H3Get("/stream")]
    public static H3Result Stream() => H3Results.Stream(new MemoryStream("streamed"u8.ToArray()), "text/plain");

    [H3Get("/redirect/:permanent/:preserve")]
    public static H3Result Redirect(bool permanent, bool preserve) => H3Results.Redirect("/file?from=redirect", permanent, preserve);

    [H3Post("/see-other")]
    public static H3Result SeeOther() => H3Results.SeeOther("/file");

    [H3Post("/created")]
    public static H3Result Created() => H3Results.Created("/things/1");

    [H3Get("/problem")]
    public static H3Result Problem() => H3Results.Problem(new H3Problem
    {
        Status = 403,
        Title = "Not enough credit.",
        Detail = "30 of 50.",
        Type = "https://example.org/credit",
        Instance = "/accounts/1",
        Extensions = new Dictionary<string, JsonElement> { ["balance"] = JsonSerializer.Deserialize<JsonElement>("30") },
    });

    [H3Get("/cookies")]
    public static string Cookies(H3Request request, H3Response response)
    {
        var seen = new StringBuilder();
        foreach (var cookie in request.Cookies)
        {
            seen.Append($"{Encoding.ASCII.GetString(cookie.Name)}={Encoding.ASCII.GetString(cookie.Value)};");
        }

        response.SetCookie("id", "1", new H3CookieOptions { MaxAge = TimeSpan.FromHours(1), SameSite = H3SameSite.Strict });
        response.DeleteCookie("old");
        return seen.ToString();
    }

    [H3Get("/timing")]
    public static string Timing(H3Response response)
    {
        response.AddServerTiming("db", TimeSpan.FromMilliseconds(12.5), "a query");
        response.AddServerTiming("cache", TimeSpan.Zero);
        return "timed";
    }

    /// <summary>100 and 103 as a handler wants them, then an answer and trailers.</summary>
    [H3Get("/everything")]
    public static async Task Everything(H3Response response)
    {
        await response.SendInterimAsync(102, ("x-progress", "1"));
        await response.SendEarlyHintsAsync("</a.css>; rel=preload; as=style", "</b.js>; rel=preload; as=script");
        response.Headers["content-type"] = "text/plain";
        await response.Body.WriteAsync("first "u8.ToArray());
        await response.Body.WriteAsync("last"u8.ToArray());
        response.Trailers["x-checksum"] = "abc123";
    }

    /// <summary>What came, and in what order its parts were there.</summary>
    [H3Post("/received")]
    public static async Task<string> Received(H3Request request, CancellationToken aborted)
    {
        var content = await request.ReadAllAsync(1000, aborted);
        var trailers = await request.GetTrailersAsync(aborted);
        return $"{Encoding.ASCII.GetString(content)} {trailers?["x-checksum"] ?? "none"} {trailers?.Count ?? 0}";
    }

    [H3Post("/refused")]
    public static H3Result Refused() => H3Results.Problem(409, "Nothing was read.");
}
