using System.Globalization;
using System.Text;

namespace H3Routes;

internal sealed class StreamResult(Stream content, string? contentType, long? length) : H3Result
{
    private const int ChunkSize = 16 << 10;

    public override async ValueTask ExecuteAsync(H3Context context)
    {
        await using var source = content;
        var response = context.Response;
        if (contentType is not null)
            response.Headers["content-type"] = contentType;
        response.Headers.AddDefault(H3HeaderNames.ContentType, H3ContentTypes.OctetStream);
        if (length is null && source.CanSeek)
            SetLength(response, source.Length - source.Position);
        else if (length is { } given)
            SetLength(response, given);

        // HEAD: the fields say it all.
        if (response.HasNoContent && response.Headers.ContentLength >= 0)
            return;

        var aborted = context.Aborted;
        while (true)
        {
            var chunk = response.Body.GetMemory(ChunkSize);
            int count = await source.ReadAsync(chunk[..Math.Min(chunk.Length, ChunkSize)], aborted);
            if (count == 0)
                return;
            response.Body.Advance(count);
            if ((await response.Body.FlushAsync(aborted)).IsCompleted)
                return;
        }
    }

    private static void SetLength(H3Response response, long bytes) =>
        response.Headers.Set(H3HeaderNames.ContentLength, Encoding.ASCII.GetBytes(bytes.ToString(CultureInfo.InvariantCulture)));
}
