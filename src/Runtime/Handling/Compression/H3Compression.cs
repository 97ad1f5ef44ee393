using System.Text;

namespace H3Routes;

/// <summary>Compresses responses where client and content allow it (RFC 9110 8.4, 12.5.3).</summary>
internal sealed class H3Compression
{
    private readonly H3CompressionOptions _options;
    private readonly (byte[] Text, Match Match)[] _types;

    public H3Compression(H3CompressionOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.MinimumSize, nameof(options));
        _options = options;
        _types = [.. options.ContentTypes.Select(static type => type switch
        {
            ['*', '+', ..] => (Encoding.ASCII.GetBytes(type[1..]), Match.Suffix),
            [.., '/', '*'] => (Encoding.ASCII.GetBytes(type[..^1]), Match.Prefix),
            _ => (Encoding.ASCII.GetBytes(type), Match.Whole),
        })];
    }

    public H3CompressionOptions Options => _options;

    public ValueTask InvokeAsync(H3Context context, H3Next next)
    {
        var accepted = AcceptedCodings.Of(context.Request.Headers);
        int best = Math.Max(accepted.Brotli, accepted.Gzip);
        if (best > 0 && best >= accepted.Identity && context.Request.Method is not (H3Method.Head or H3Method.Connect) && !context.Response.IsInterposed)
            return CompressAsync(context, next, accepted.Brotli == best ? "br" : "gzip");

        // Another client may be sent other bytes.
        context.Response.Headers.AddToList("vary"u8, "accept-encoding"u8);
        return next(context);
    }

    /// <summary>The response, as its fields are now, may be compressed.</summary>
    public bool IsCompressible(H3Response response)
    {
        var headers = response.Headers;
        return response.StatusCode is not (204 or 205 or 206 or 304)
            && !headers.Contains("content-encoding"u8)
            && !headers.Contains("content-range"u8)
            && headers.TryGet(H3HeaderNames.ContentType, out var type) && IsCompressible(type)

            // RFC 9110 7.7, RFC 9111 5.2.2.6.
            && !(headers.TryGet(H3HeaderNames.CacheControl, out var cacheControl) && cacheControl.IndexOf("no-transform"u8) >= 0);
    }

    private async ValueTask CompressAsync(H3Context context, H3Next next, string coding)
    {
        var response = context.Response;
        using var body = new CompressingBody(this, context, coding);
        response.Interpose(body);
        try
        {
            await next(context);
            response.FlushJsonWriter();
            body.Finish();
        }
        finally
        {
            response.Interpose(null);
        }
    }

    private bool IsCompressible(ReadOnlySpan<byte> contentType)
    {
        int semicolon = contentType.IndexOf((byte)';');
        var type = (semicolon < 0 ? contentType : contentType[..semicolon]).TrimEnd(" \t"u8);
        foreach (var (text, match) in _types)
        {
            bool matches = type.Length >= text.Length && match switch
            {
                Match.Prefix => Ascii.EqualsIgnoreCase(type[..text.Length], text),
                Match.Suffix => Ascii.EqualsIgnoreCase(type[^text.Length..], text),
                _ => Ascii.EqualsIgnoreCase(type, text),
            };
            if (matches)
                return true;
        }

        return false;
    }

    private enum Match
    {
        Whole,
        Prefix,
        Suffix,
    }
}
