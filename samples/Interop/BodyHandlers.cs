using System.IO.Pipelines;
using System.Security.Cryptography;
using H3Routes;

namespace Interop;

/// <summary>Contents of any size, as pipes.</summary>
internal static class BodyHandlers
{
    private static readonly byte[] Pattern = MakePattern();

    [H3Post("/echo")]
    public static async Task Echo(PipeReader content, H3Response response, CancellationToken aborted)
    {
        // The fields go first, for a client that waits for them before it sends anything.
        await response.Body.FlushAsync(aborted);
        await content.CopyToAsync(response.Body, aborted);
    }

    /// <param name="hash">False: the bytes are only counted, for a measurement of the transfer alone.</param>
    [H3Post("/upload")]
    public static async Task<Upload> Upload(PipeReader content, CancellationToken aborted, bool hash = true)
    {
        using var sha256 = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        var bytes = 0L;
        while (true)
        {
            var read = await content.ReadAsync(aborted);
            foreach (var segment in read.Buffer)
            {
                sha256?.AppendData(segment.Span);
                bytes += segment.Length;
            }

            content.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return new Upload(bytes, sha256 is null ? null : Convert.ToHexStringLower(sha256.GetHashAndReset()));
            }
        }
    }

    /// <summary>n KiB, to be sent in the order that the <c>priority</c> field asks for (RFC 9218).</summary>
    [H3Get("/priority/:n")]
    public static Task Priority(int n, H3Response response, CancellationToken aborted) => Download(n * 1024L, response, aborted);

    [H3Get("/download/:n")]
    public static async Task Download(long n, H3Response response, CancellationToken aborted)
    {
        if (n < 0)
        {
            response.StatusCode = 400;
            return;
        }

        response.Headers["content-type"] = "application/octet-stream";
        response.Headers["content-length"] = n.ToString();
        for (long sent = 0; sent < n;)
        {
            var room = response.Body.GetMemory(32 << 10);
            var offset = (int)(sent % 251);
            var length = (int)Math.Min(Math.Min(n - sent, room.Length), Pattern.Length - offset);
            Pattern.AsMemory(offset, length).CopyTo(room);
            response.Body.Advance(length);
            sent += length;
            var flush = await response.Body.FlushAsync(aborted);
            if (flush.IsCompleted)
            {
                return;
            }
        }
    }

    [H3Get("/slow/:ms")]
    public static async Task<string> Slow(int ms, CancellationToken aborted)
    {
        await Task.Delay(Math.Clamp(ms, 0, 60_000), aborted);
        return "slept";
    }

    /// <summary>Byte i is (i * 31 + 7) % 251, which repeats every 251 bytes.</summary>
    private static byte[] MakePattern()
    {
        var pattern = new byte[251 * 262];
        for (var i = 0; i < pattern.Length; i++)
        {
            pattern[i] = (byte)((i * 31L + 7) % 251);
        }

        return pattern;
    }
}
