using System.ComponentModel;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using H3Routes.Routing;

namespace H3Routes;

/// <summary>What generated code calls to turn a handler's result into a response.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class H3Reply
{
    /// <summary>Tells the context which route was chosen: <see cref="H3Context.Route"/>, and the handler's name in logs.</summary>
    public static void Matched(H3Context context, H3RouteInfo route) => context.Route = route;

    /// <summary>text/plain; charset=utf-8. Null: 204.</summary>
    public static void Text(H3Context context, string? text)
    {
        var response = context.Response;
        if (text is null)
        {
            response.StatusCode = 204;
            return;
        }

        response.Headers.AddDefault(H3HeaderNames.ContentType, H3ContentTypes.TextPlainUtf8);
        response.Write(text.AsSpan());
    }

    /// <summary>application/octet-stream unless the handler has set a content-type.</summary>
    public static void Bytes(H3Context context, ReadOnlySpan<byte> bytes)
    {
        var response = context.Response;
        response.Headers.AddDefault(H3HeaderNames.ContentType, H3ContentTypes.OctetStream);
        response.Write(bytes);
    }

    /// <summary>application/json. A null value: <c>null</c>.</summary>
    public static void Json<T>(H3Context context, T value, JsonTypeInfo<T> type)
    {
        var response = context.Response;
        response.Headers.AddDefault(H3HeaderNames.ContentType, H3ContentTypes.Json);
        var options = type.Options;
        var writer = response.GetJsonWriter(new JsonWriterOptions { Encoder = options.Encoder, Indented = options.WriteIndented });
        JsonSerializer.Serialize(writer, value, type);
        writer.Flush();
    }

    /// <summary>Reads the whole content as JSON. Not JSON, or not of that shape: a 400 problem is written and false given. No JSON content type, or content in a coding: 415. Too long: 413.</summary>
    /// <exception cref="H3StreamException">The content did not come whole.</exception>
    public static async ValueTask<(bool Success, T? Value)> ReadJsonAsync<T>(H3Context context, JsonTypeInfo<T> type)
    {
        if (!context.Request.HasJsonContentType)
        {
            Problem(context, new H3Problem { Status = 415, Detail = "The request's content is not application/json in UTF-8." });
            return default;
        }

        if (context.Request.Headers.TryGet("content-encoding"u8, out var coding) && !Ascii.EqualsIgnoreCase(coding, "identity"u8))
        {
            // RFC 9110 12.5.3: a 415 for the coding says which ones are taken. None is undone unasked: a small content could become a large one.
            context.Response.Headers.Set("accept-encoding"u8, "identity"u8);
            Problem(context, new H3Problem { Status = 415, Detail = "The request's content is in a content coding." });
            return default;
        }

        try
        {
            return (true, await context.Request.ReadJsonAsync(type));
        }
        catch (H3RequestException exception)
        {
            Problem(context, new H3Problem { Status = exception.StatusCode, Detail = exception.Message });
            return default;
        }
    }

    /// <summary>An empty response with that status.</summary>
    public static void Status(H3Context context, int status) => context.Response.StatusCode = status;

    /// <summary>405 with <c>allow</c> (RFC 9110 15.5.6).</summary>
    public static void MethodNotAllowed(H3Context context, ReadOnlySpan<byte> allow)
    {
        context.Response.StatusCode = 405;
        context.Response.Headers.Set(H3HeaderNames.Allow, allow);
    }

    /// <summary>204 with <c>allow</c>: the answer to OPTIONS.</summary>
    public static void Options(H3Context context, ReadOnlySpan<byte> allow)
    {
        context.Response.StatusCode = 204;
        context.Response.Headers.Set(H3HeaderNames.Allow, allow);
    }

    /// <summary>400 problem+json that names the parameter (RFC 9457).</summary>
    public static void BadParameter(H3Context context, string parameter, string expected) =>
        Problem(context, new H3Problem { Status = 400, Detail = $"The value of '{parameter}' is not {expected}.", Parameter = parameter });

    /// <summary>problem+json (RFC 9457) with its status.</summary>
    public static void Problem(H3Context context, H3Problem problem) => problem.WriteTo(context);
}
