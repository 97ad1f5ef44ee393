using System.Net.Http.Headers;

namespace H3Routes;

/// <summary>From HttpClient's request to ours.</summary>
internal static class HttpRequestTranslation
{
    /// <summary>Content that HttpClient keeps in memory anyway is copied up to here, so that it can be sent again; longer is asked for while it is sent.</summary>
    private const long MaxCopied = 64 << 10;

    /// <exception cref="ArgumentException">The method, the URI or a field cannot be sent.</exception>
    public static async Task<H3ClientRequest> TranslateAsync(HttpRequestMessage message, CancellationToken cancellation)
    {
        var request = new H3ClientRequest(message.Method.Method, message.RequestUri!);
        AddFields(request.Headers, message.Headers);
        if (message.Options.TryGetValue(H3HttpMessageHandler.Priority, out var priority))
        {
            request.Priority = priority;
        }

        if (message.Options.TryGetValue(H3HttpMessageHandler.EarlyData, out var earlyData))
        {
            request.EarlyData = earlyData;
        }

        if (message.Options.TryGetValue(H3HttpMessageHandler.OnInterim, out var onInterim))
        {
            request.OnInterim = onInterim;
        }

        if (message.Content is { } content)
        {
            // Asking for the length before the fields makes it one of them.
            var length = content.Headers.ContentLength;
            AddFields(request.Headers, content.Headers);
            request.Content = content is ByteArrayContent or ReadOnlyMemoryContent && length <= MaxCopied
                ? H3ClientContent.FromBytes(await content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false))
                : H3ClientContent.FromWriter((stream, token) => content.CopyToAsync(stream, null, token), length: length);
        }

        return request;
    }

    private static void AddFields(H3ClientHeaders fields, HttpHeaders headers)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            var isConnections = name.Equals("Connection", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Keep-Alive", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Proxy-Connection", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase);
            if (isConnections)
            {
                // RFC 9114 4.2: they mean nothing here. Content-length is the content's.
                continue;
            }

            if (!name.Equals("TE", StringComparison.OrdinalIgnoreCase))
            {
                // Joined as the field's own syntax wants it.
                fields.Add(name, values.ToString());
            }
            else if (values.ToString().Contains("trailers", StringComparison.OrdinalIgnoreCase))
            {
                fields.Add(name, "trailers");
            }
        }
    }
}
