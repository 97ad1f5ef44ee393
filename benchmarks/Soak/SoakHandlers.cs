using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace H3Routes.Soak;

/// <summary>The server's side of the transfers, as slow as it is asked to be.</summary>
internal static class SoakHandlers
{
    [H3Get("/content/:length")]
    public static async Task Send(long length, H3Response response, CancellationToken aborted, long rate = 0)
    {
        response.Headers["content-length"] = length.ToString(CultureInfo.InvariantCulture);
        var pace = new Pace(rate);
        for (var sent = 0L; sent < length;)
        {
            var room = response.Body.GetMemory(SoakContent.Chunk);
            var count = (int)Math.Min(room.Length & ~7, length - sent);
            SoakContent.Fill(sent, room.Span[..count]);
            response.Body.Advance(count);
            sent += count;
            if ((await response.Body.FlushAsync(aborted)).IsCompleted)
            {
                return;
            }

            await pace.KeepAsync(sent, aborted);
        }
    }

    /// <summary>Answers with the SHA-256.</summary>
    [H3Post("/content")]
    public static Task<string> Receive(PipeReader content, CancellationToken aborted, long rate = 0) => HashAsync(content, rate, aborted);

    /// <summary>Reads to the end, for both sides.</summary>
    internal static async Task<string> HashAsync(PipeReader content, long rate, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var pace = new Pace(rate);
        var received = 0L;
        while (true)
        {
            var read = await content.ReadAsync(cancellationToken);
            foreach (var segment in read.Buffer)
            {
                hash.AppendData(segment.Span);
                received += segment.Length;
            }

            content.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return Convert.ToHexStringLower(hash.GetHashAndReset());
            }

            await pace.KeepAsync(received, cancellationToken);
        }
    }
}
