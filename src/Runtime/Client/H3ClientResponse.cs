using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace H3Routes;

/// <summary>A response, complete up to its fields; its content arrives while it is read. Dispose it, read or not: an unread rest is cancelled.</summary>
public sealed class H3ClientResponse : IDisposable, IAsyncDisposable
{
    /// <summary>What <see cref="ReadAsBytesAsync"/> and <see cref="ReadAsStringAsync"/> take unless told otherwise: 64 MiB.</summary>
    public const int DefaultLimit = 64 << 20;

    private readonly ClientExchange _exchange;
    private int _disposed;

    internal H3ClientResponse(ClientExchange exchange, int statusCode, H3ClientHeaders headers, PipeReader content, H3ClientConnectionInfo connection) =>
        (_exchange, StatusCode, Headers, Content, Connection) = (exchange, statusCode, headers, content, connection);

    /// <summary>The status, 200 to 999.</summary>
    public int StatusCode { get; }

    /// <summary>True for 200 to 299.</summary>
    public bool IsSuccess => StatusCode is >= 200 and <= 299;

    /// <summary>The fields.</summary>
    public H3ClientHeaders Headers { get; }

    /// <summary>The trailer section, once the content was read to its end; null without one.</summary>
    public H3ClientHeaders? Trailers { get; internal set; }

    /// <summary>The content-length field in bytes, or null.</summary>
    public long? ContentLength =>
        long.TryParse(Headers["content-length"], NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : null;

    /// <summary>The request was sent in early data (0-RTT), and the server took it.</summary>
    public bool WasEarlyData { get; internal init; }

    /// <summary>The content. What is not read stays with the server, but for the connection's window. When the rest cannot come, what has arrived is read first, then a read throws <see cref="H3StreamException"/> or <see cref="H3ConnectionException"/>.</summary>
    public PipeReader Content { get; }

    /// <summary>The connection it came over.</summary>
    public H3ClientConnectionInfo Connection { get; }

    /// <summary>The content as a stream. Disposing the stream ends reading, as disposing the response does.</summary>
    public Stream ReadAsStream() => Content.AsStream();

    /// <summary>Reads the content to its end.</summary>
    /// <param name="limit">Most bytes to take.</param>
    /// <exception cref="H3ClientException">The content is longer than <paramref name="limit"/>.</exception>
    /// <exception cref="H3StreamException">The server reset the stream, or the response was malformed.</exception>
    /// <exception cref="H3ConnectionException">The connection ended.</exception>
    public async Task<byte[]> ReadAsBytesAsync(int limit = DefaultLimit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var bytes = new ArrayBufferWriter<byte>();
        while (true)
        {
            var result = await Content.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (result.Buffer.Length > limit - bytes.WrittenCount)
            {
                Content.AdvanceTo(result.Buffer.End);
                Dispose();
                throw new H3ClientException($"The response's content is longer than {limit} bytes: raise the limit, or read it as a stream.");
            }

            foreach (var segment in result.Buffer)
            {
                bytes.Write(segment.Span);
            }

            Content.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
            {
                return bytes.WrittenSpan.ToArray();
            }
        }
    }

    /// <summary>Reads the content to its end as text: in the charset of content-type if the runtime knows it, otherwise in UTF-8.</summary>
    /// <param name="limit">Most bytes to take.</param>
    /// <exception cref="H3ClientException">The content is longer than <paramref name="limit"/>.</exception>
    /// <exception cref="H3StreamException">The server reset the stream, or the response was malformed.</exception>
    /// <exception cref="H3ConnectionException">The connection ended.</exception>
    public async Task<string> ReadAsStringAsync(int limit = DefaultLimit, CancellationToken cancellationToken = default)
    {
        var bytes = await ReadAsBytesAsync(limit, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(new MemoryStream(bytes), Charset(Headers["content-type"]), detectEncodingFromByteOrderMarks: true);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends reading. A rest of the response is refused, a rest of the request's content is not sent (H3_REQUEST_CANCELLED).</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _exchange.PostAbandon();
            Content.Complete();
        }
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    private static Encoding Charset(string? contentType)
    {
        if (System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(contentType, out var type) && type.CharSet is { } name)
        {
            try
            {
                return Encoding.GetEncoding(name.Trim('"'));
            }
            catch (ArgumentException)
            {
            }
        }

        return Encoding.UTF8;
    }
}
