using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace H3Routes;

/// <summary>The results a handler may return.</summary>
public static class H3Results
{
    private const string ReflectionJson = "JSON by reflection does not survive trimming: pass a JsonTypeInfo from a JsonSerializerContext.";

    private static readonly H3Result OkResult = new StatusResult(200);
    private static readonly H3Result NoContentResult = new StatusResult(204);
    private static readonly H3Result NotFoundResult = new StatusResult(404);

    /// <summary>200 without content.</summary>
    public static H3Result Ok() => OkResult;

    /// <summary>204.</summary>
    public static H3Result NoContent() => NoContentResult;

    /// <summary>404 without content.</summary>
    public static H3Result NotFound() => NotFoundResult;

    /// <summary>An empty response with that status.</summary>
    /// <param name="status">200 to 599.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not in that range.</exception>
    public static H3Result Status(int status) => new StatusResult(CheckStatus(status));

    /// <summary>Text in UTF-8.</summary>
    /// <param name="contentType">The content-type; text/plain; charset=utf-8 unless given.</param>
    /// <param name="status">200 to 599.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not in that range.</exception>
    public static H3Result Text(string text, string? contentType = null, int status = 200)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new TextResult(text, contentType, CheckStatus(status));
    }

    /// <summary>JSON.</summary>
    /// <param name="type">From a source-generated context: <c>AppJson.Default.User</c>.</param>
    /// <param name="status">200 to 599.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not in that range.</exception>
    public static H3Result Json<T>(T value, JsonTypeInfo<T> type, int status = 200)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new JsonResult<T>(value, type, CheckStatus(status), location: null);
    }

    /// <summary>Bytes; they are not copied until the response is written.</summary>
    /// <param name="contentType">The content-type; application/octet-stream unless given.</param>
    /// <param name="status">200 to 599.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not in that range.</exception>
    public static H3Result Bytes(ReadOnlyMemory<byte> content, string? contentType = null, int status = 200) => new BytesResult(content, contentType, CheckStatus(status));

    /// <summary>What a stream gives until its end. The stream is disposed at the end.</summary>
    /// <param name="contentType">The content-type; application/octet-stream unless given.</param>
    /// <param name="length">Bytes the stream will give, sent as content-length; taken from a stream that can seek unless given.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public static H3Result Stream(Stream content, string? contentType = null, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentOutOfRangeException.ThrowIfNegative(length.GetValueOrDefault(), nameof(length));
        return new StreamResult(content, contentType, length);
    }

    /// <summary>A file, with <c>etag</c> and <c>last-modified</c>, conditions (RFC 9110 13) and ranges (RFC 9110 14); 404 if it is not there. For paths that clients choose use <see cref="H3StaticFiles"/>.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="contentType">The content-type; by the file's extension unless given.</param>
    /// <param name="downloadName">The name under which a browser saves it (RFC 6266); it shows the file unless given.</param>
    public static H3Result File(string path, string? contentType = null, string? downloadName = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileResult(path, contentType, downloadName);
    }

    /// <summary>201 with <c>location</c> (RFC 9110 15.3.2).</summary>
    public static H3Result Created(string location) => new LocationResult(201, location);

    /// <summary>201 with <c>location</c> and the new thing as JSON.</summary>
    public static H3Result Created<T>(string location, T value, JsonTypeInfo<T> type)
    {
        ArgumentException.ThrowIfNullOrEmpty(location);
        ArgumentNullException.ThrowIfNull(type);
        return new JsonResult<T>(value, type, 201, location);
    }

    /// <summary>A redirect (RFC 9110 15.4).</summary>
    /// <param name="location">A URI reference in ASCII, escaped where needed.</param>
    /// <param name="permanent">For good: 308 or 301; otherwise 307 or 302.</param>
    /// <param name="preserveMethod">The client repeats the method: 308 or 307; otherwise it may turn to GET: 301 or 302.</param>
    public static H3Result Redirect(string location, bool permanent = false, bool preserveMethod = true) =>
        new LocationResult((permanent, preserveMethod) switch { (true, true) => 308, (true, false) => 301, (false, true) => 307, _ => 302 }, location);

    /// <summary>A redirect after a POST: 303, the client goes on with GET (RFC 9110 15.4.4).</summary>
    public static H3Result SeeOther(string location) => new LocationResult(303, location);

    /// <summary>A problem (RFC 9457).</summary>
    /// <param name="status">400 to 599.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not in that range.</exception>
    public static H3Result Problem(int status, string? detail = null, string? title = null, string? type = null) =>
        Problem(new H3Problem { Status = status, Detail = detail, Title = title, Type = type });

    /// <summary>A problem (RFC 9457).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Its status is not 400 to 599.</exception>
    public static H3Result Problem(H3Problem problem)
    {
        ArgumentNullException.ThrowIfNull(problem);
        ArgumentOutOfRangeException.ThrowIfLessThan(problem.Status, 400, nameof(problem));
        CheckStatus(problem.Status);
        return new ProblemResult(problem);
    }

    /// <summary>JSON by reflection, with the names of <see cref="JsonSerializerOptions.Web"/>.</summary>
    /// <param name="status">200 to 599.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="status"/> is not in that range.</exception>
    [RequiresUnreferencedCode(ReflectionJson)]
    [RequiresDynamicCode(ReflectionJson)]
    public static H3Result Json<T>(T value, int status = 200) => Json(value, TypeOf<T>(), status);

    /// <summary>201 with <c>location</c> and the new thing as JSON by reflection, with the names of <see cref="JsonSerializerOptions.Web"/>.</summary>
    [RequiresUnreferencedCode(ReflectionJson)]
    [RequiresDynamicCode(ReflectionJson)]
    public static H3Result Created<T>(string location, T value) => Created(location, value, TypeOf<T>());

    [RequiresUnreferencedCode(ReflectionJson)]
    [RequiresDynamicCode(ReflectionJson)]
    private static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)JsonSerializerOptions.Web.GetTypeInfo(typeof(T));

    private static int CheckStatus(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        return status;
    }
}
