using System.Globalization;

namespace H3Routes;

/// <summary>The middleware that comes with the server.</summary>
public static class H3MiddlewareExtensions
{
    /// <summary>Lets scripts of other origins use the server (the Fetch standard's CORS protocol). Put it before what may refuse a request.</summary>
    /// <exception cref="ArgumentException">An origin is none, or <c>*</c> is to be used with credentials.</exception>
    public static H3ServerOptions UseCors(this H3ServerOptions options, H3CorsOptions cors)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(cors);
        return options.Use(new H3Cors(cors).InvokeAsync);
    }

    /// <summary>Compresses responses where the client accepts it. See <see cref="H3CompressionOptions"/>.</summary>
    public static H3ServerOptions UseCompression(this H3ServerOptions options, H3CompressionOptions? compression = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Use(new H3Compression(compression ?? new H3CompressionOptions()).InvokeAsync);
    }

    /// <summary>Asks <paramref name="authenticator"/> who sends each request, and sets <see cref="H3Context.User"/>. What an anonymous user may do is for <see cref="H3AuthorizeFilter"/> and handlers.</summary>
    public static H3ServerOptions UseAuthentication(this H3ServerOptions options, IH3Authenticator authenticator)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(authenticator);
        return options.Use(new Authentication(authenticator).InvokeAsync);
    }

    /// <summary>Adds <c>alt-svc</c> (RFC 7838) to every response: where else this origin is served.</summary>
    /// <param name="port">The UDP port of HTTP/3 on the same host.</param>
    /// <param name="maxAge">How long a client may keep it; 24 hours unless given.</param>
    public static H3ServerOptions UseAltSvc(this H3ServerOptions options, int port, TimeSpan? maxAge = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        byte[] value = System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"h3=\":{port}\"; ma={(long)(maxAge ?? TimeSpan.FromDays(1)).TotalSeconds}"));
        return options.Use((context, next) =>
        {
            context.Response.Headers.Set("alt-svc"u8, value);
            return next(context);
        });
    }
}
