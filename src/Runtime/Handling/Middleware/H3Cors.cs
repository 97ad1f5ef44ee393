using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace H3Routes;

/// <summary>Answers preflights and marks responses for scripts of other origins (the Fetch standard's CORS protocol).</summary>
internal sealed class H3Cors
{
    private readonly FrozenSet<string> _origins;
    private readonly bool _anyOrigin;
    private readonly bool _anyHeader;
    private readonly bool _credentials;
    private readonly byte[] _methods;
    private readonly byte[] _headers;
    private readonly byte[] _exposed;
    private readonly byte[] _maxAge;

    public H3Cors(H3CorsOptions options)
    {
        _anyOrigin = options.Origins.Contains("*");
        if (_anyOrigin && options.Credentials)
            throw new ArgumentException("With credentials name the origins: browsers refuse '*' there, and sending each origin back would let every site act as your users.", nameof(options));
        foreach (string origin in options.Origins)
        {
            if (origin != "*" && (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.AbsolutePath != "/" || origin.EndsWith('/')))
                throw new ArgumentException($"'{origin}' is not an origin. An example: https://example.org.", nameof(options));
        }

        _origins = options.Origins.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
        _anyHeader = options.Headers.Contains("*");
        _credentials = options.Credentials;
        _methods = List(options.Methods);
        _headers = List(options.Headers);
        _exposed = List(options.ExposedHeaders);
        _maxAge = options.MaxAge is { } age ? Encoding.ASCII.GetBytes(((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture)) : [];
    }

    public ValueTask InvokeAsync(H3Context context, H3Next next)
    {
        var request = context.Request;
        var headers = context.Response.Headers;

        // Also where nothing is allowed, or no origin given: a cache must not give that answer to another origin.
        if (!_anyOrigin)
            headers.AddToList("vary"u8, "origin"u8);
        if (!request.Headers.TryGet(H3HeaderNames.Origin, out var origin))
            return next(context);
        bool allowed = _anyOrigin || _origins.Contains(Encoding.UTF8.GetString(origin));
        if (allowed)
        {
            headers.Set("access-control-allow-origin"u8, _anyOrigin ? "*"u8 : origin);
            if (_credentials)
                headers.Set("access-control-allow-credentials"u8, "true"u8);
        }

        if (request.Method != H3Method.Options || !request.Headers.Contains("access-control-request-method"u8))
        {
            if (allowed)
                SetUnlessEmpty(headers, "access-control-expose-headers"u8, _exposed);
            return next(context);
        }

        context.Response.StatusCode = 204;
        headers.AddToList("vary"u8, "access-control-request-method"u8);
        headers.AddToList("vary"u8, "access-control-request-headers"u8);
        if (allowed)
        {
            SetUnlessEmpty(headers, "access-control-allow-methods"u8, _methods);
            SetUnlessEmpty(headers, "access-control-allow-headers"u8, _anyHeader && request.Headers.TryGet("access-control-request-headers"u8, out var asked) ? asked : _headers);
            SetUnlessEmpty(headers, "access-control-max-age"u8, _maxAge);
        }

        return ValueTask.CompletedTask;
    }

    private static void SetUnlessEmpty(H3Headers headers, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
            headers.Set(name, value);
    }

    private static byte[] List(IReadOnlyList<string> elements) => Encoding.ASCII.GetBytes(string.Join(", ", elements));
}
