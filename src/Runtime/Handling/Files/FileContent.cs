using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace H3Routes;

/// <summary>A file as a response: validators, conditions (RFC 9110 13), ranges (RFC 9110 14), and the bytes in pooled pieces as the client takes them.</summary>
internal static class FileContent
{
    /// <summary>Bytes of a file held in memory at a time.</summary>
    private const int Chunk = 64 << 10;

    /// <param name="file">One that exists.</param>
    /// <param name="coding">The content coding the file's bytes are in; null for none.</param>
    public static async ValueTask SendAsync(H3Context context, FileInfo file, string contentType, string? coding)
    {
        SafeFileHandle? handle;
        try
        {
            // Nothing is read of an empty one, and what is no plain file at all looks like one: opening a pipe would wait for its writer.
            handle = file.Length == 0 ? null : File.OpenHandle(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
        {
            // Not for this server, or gone a moment ago: nobody outside learns which.
            context.Response.Restart();
            context.Response.StatusCode = 404;
            return;
        }

        using (handle)
            await SendAsync(context, file, handle, contentType, coding);
    }

    /// <param name="handle">Null for an empty file.</param>
    private static ValueTask SendAsync(H3Context context, FileInfo file, SafeFileHandle? handle, string contentType, string? coding)
    {
        var response = context.Response;
        var headers = response.Headers;

        // Of what was opened: another file may have taken its place since it was looked at, and bytes must not be named by its tag.
        long length = handle is null ? 0 : RandomAccess.GetLength(handle);
        var modified = handle is null ? file.LastWriteTimeUtc : File.GetLastWriteTimeUtc(handle);
        var tag = Tag(modified, length, coding);
        bool isRead = context.Request.Method is H3Method.Get or H3Method.Head;

        // RFC 9110 13.2.1: conditions are for what would otherwise be a success, and the answer to another method is none of this resource's states.
        if (isRead && response.StatusCode == 200)
        {
            headers.Set("accept-ranges"u8, "bytes"u8);
            if (!response.CheckPreconditions(tag, modified))
                return ValueTask.CompletedTask;
        }

        var ranges = response.StatusCode == 200 ? RangesOf(context.Request, tag, modified, length) : null;
        if (ranges is { Count: 0 })
        {
            response.StatusCode = 416;
            headers["content-range"] = $"bytes */{length}";
            return ValueTask.CompletedTask;
        }

        headers.AddDefault(H3HeaderNames.ContentType, Encoding.ASCII.GetBytes(contentType));
        if (coding is not null)
            headers["content-encoding"] = coding;
        if (ranges is { Count: > 1 })
            return SendPartsAsync(context, handle!, ranges, length);

        var range = new ByteRange(0, length);
        if (ranges is not null)
        {
            range = ranges[0];
            response.StatusCode = 206;
            headers["content-range"] = ContentRange(range, length);
        }

        SetContentLength(headers, range.Length);
        return response.HasNoContent || range.Length == 0 ? ValueTask.CompletedTask : SendRangeAsync(context, handle!, range);
    }

    /// <summary>Names the file's present bytes by the time of their change and their number.</summary>
    public static H3EntityTag Tag(DateTime modified, long length, string? coding) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{modified.Ticks:x}-{length:x}{(coding is null ? "" : "-" + coding)}"));

    /// <summary>Null: the whole file.</summary>
    private static List<ByteRange>? RangesOf(H3Request request, H3EntityTag tag, DateTimeOffset modified, long length)
    {
        // 14.2: for GET only.
        if (request.Method != H3Method.Get || !request.Headers.TryGet("range"u8, out var field))
            return null;
        return Preconditions.AllowsRange(request, tag, modified) ? ByteRanges.Parse(field, length) : null;
    }

    private static async ValueTask SendRangeAsync(H3Context context, SafeFileHandle file, ByteRange range) => await CopyAsync(context, file, range);

    /// <summary>RFC 9110 14.6.</summary>
    private static async ValueTask SendPartsAsync(H3Context context, SafeFileHandle file, List<ByteRange> ranges, long length)
    {
        var response = context.Response;
        string boundary = RandomNumberGenerator.GetHexString(32, lowercase: true);
        string type = response.Headers["content-type"]!;
        var heads = ranges.ConvertAll(range => Encoding.ASCII.GetBytes($"\r\n--{boundary}\r\ncontent-type: {type}\r\ncontent-range: {ContentRange(range, length)}\r\n\r\n"));
        byte[] end = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        response.StatusCode = 206;
        response.Headers["content-type"] = "multipart/byteranges; boundary=" + boundary;
        SetContentLength(response.Headers, end.Length + heads.Sum(static head => (long)head.Length) + ranges.Sum(static range => range.Length));
        for (int i = 0; i < ranges.Count; i++)
        {
            response.Write(heads[i]);
            if (!await CopyAsync(context, file, ranges[i]))
                return;
        }

        response.Write(end);
    }

    /// <summary>Copies a range; what is at its end is left for the caller's flush. False if the client has gone.</summary>
    private static async ValueTask<bool> CopyAsync(H3Context context, SafeFileHandle file, ByteRange range)
    {
        var body = context.Response.Body;

        // One small read costs less than the way to the thread pool and back; more of them would hold the loop while a disk turns.
        bool isSmall = range.Length <= Chunk;
        var (start, rest) = (range.Start, range.Length);
        while (true)
        {
            var room = body.GetMemory((int)Math.Min(rest, Chunk));
            room = room[..(int)Math.Min(Math.Min(rest, Chunk), room.Length)];
            int count = isSmall ? RandomAccess.Read(file, room.Span, start) : await RandomAccess.ReadAsync(file, room, start, context.Aborted);

            // What was promised cannot be given: the response is reset, not shortened.
            if (count == 0)
                throw new IOException("The file has become shorter while it was being sent.");
            body.Advance(count);
            start += count;
            rest -= count;
            if (rest == 0)
                return true;
            if ((await body.FlushAsync(context.Aborted)).IsCompleted)
                return false;
        }
    }

    private static string ContentRange(ByteRange range, long length) => string.Create(CultureInfo.InvariantCulture, $"bytes {range.Start}-{range.Last}/{length}");

    private static void SetContentLength(H3Headers headers, long length) => headers["content-length"] = length.ToString(CultureInfo.InvariantCulture);
}
