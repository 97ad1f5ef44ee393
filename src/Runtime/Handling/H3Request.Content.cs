using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace H3Routes;

public sealed partial class H3Request
{
    /// <summary>True if the content is declared as JSON: <c>application/json</c> or <c>…+json</c>, in UTF-8 where a charset is given.</summary>
    public bool HasJsonContentType => Headers.TryGet(H3HeaderNames.ContentType, out var type) && MediaType.IsJson(type);

    /// <summary>Reads the whole content as one JSON value. The content-type is not looked at: see <see cref="HasJsonContentType"/>.</summary>
    /// <exception cref="H3RequestException">400: not JSON, or not of that shape. 413: too long.</exception>
    /// <exception cref="H3StreamException">The content did not come whole.</exception>
    public async ValueTask<T?> ReadJsonAsync<T>(JsonTypeInfo<T> type, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(type);
        var content = await ReadToEndAsync(cancellationToken);
        try
        {
            return Deserialize(content, type);
        }
        finally
        {
            Body.AdvanceTo(content.End);
        }
    }

    /// <summary>Reads the whole content into one array.</summary>
    /// <param name="maxLength">Most bytes to take.</param>
    /// <exception cref="H3RequestException">413: there are more than <paramref name="maxLength"/> bytes, or more than the server's limits allow.</exception>
    /// <exception cref="H3StreamException">The content did not come whole.</exception>
    public async ValueTask<byte[]> ReadAllAsync(int maxLength, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        if (ContentLength > maxLength)
            throw TooLong(maxLength);
        var all = new ArrayBufferWriter<byte>(Math.Max(256, (int)(ContentLength ?? 0)));
        while (true)
        {
            var result = await Body.ReadAsync(cancellationToken);
            if (result.IsCanceled)
                throw new OperationCanceledException();
            if (all.WrittenCount + result.Buffer.Length > maxLength)
                throw TooLong(maxLength);
            foreach (var part in result.Buffer)
                all.Write(part.Span);
            Body.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return all.WrittenSpan.ToArray();
        }
    }

    private static H3RequestException TooLong(int maxLength) => new(413, $"The request's content is longer than {maxLength} bytes.");

    private static T? Deserialize<T>(ReadOnlySequence<byte> content, JsonTypeInfo<T> type)
    {
        try
        {
            var options = new JsonReaderOptions
            {
                AllowTrailingCommas = type.Options.AllowTrailingCommas,
                CommentHandling = type.Options.ReadCommentHandling,
                MaxDepth = type.Options.MaxDepth,
            };
            var reader = new Utf8JsonReader(content, options);
            var value = JsonSerializer.Deserialize(ref reader, type);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.Comment)
                    throw new JsonException("There is more behind the value.");
            }

            return value;
        }
        catch (JsonException exception)
        {
            string place = exception.Path is { Length: > 0 } path ? $" at {path}" : "";
            throw new H3RequestException(400, $"The request's content is not the expected JSON{place}.", exception);
        }
    }

    /// <summary>Examines until the end; the caller consumes.</summary>
    private async ValueTask<ReadOnlySequence<byte>> ReadToEndAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await Body.ReadAsync(cancellationToken);
            if (result.IsCanceled)
                throw new OperationCanceledException();
            if (result.IsCompleted)
                return result.Buffer;
            Body.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
