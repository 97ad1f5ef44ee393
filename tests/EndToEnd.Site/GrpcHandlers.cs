using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace H3Routes.EndToEnd.Site;

/// <summary>gRPC over HTTP/3, written by hand: messages of text with a flag and a length before each, the status in the trailers.</summary>
[H3Prefix("/test.Echo")]
internal static class GrpcHandlers
{
    [H3Post("/Unary")]
    public static async Task Unary(H3Request request, H3Response response, CancellationToken aborted)
    {
        Begin(response);
        var message = await ReadAsync(request.Body, aborted) ?? "";
        if (message.StartsWith("fail ", StringComparison.Ordinal))
        {
            End(response, int.Parse(message[5..], CultureInfo.InvariantCulture), "as asked, 100%25");
            return;
        }

        if (message == "hang")
        {
            await Task.Delay(Timeout.Infinite, aborted);
        }

        await WriteAsync(response, $"{message} {request.Headers["x-metadata"]}", aborted);
        End(response);
    }

    /// <summary>As many answers as the message says.</summary>
    [H3Post("/ServerStream")]
    public static async Task ServerStream(H3Request request, H3Response response, CancellationToken aborted)
    {
        Begin(response);
        var count = int.Parse(await ReadAsync(request.Body, aborted) ?? "0", CultureInfo.InvariantCulture);
        for (var i = 0; i < count; i++)
        {
            await WriteAsync(response, $"{i}", aborted);
        }

        End(response);
    }

    [H3Post("/ClientStream")]
    public static async Task ClientStream(H3Request request, H3Response response, CancellationToken aborted)
    {
        Begin(response);
        var all = new List<string>();
        while (await ReadAsync(request.Body, aborted) is { } message)
        {
            all.Add(message);
        }

        await WriteAsync(response, string.Join(',', all), aborted);
        End(response);
    }

    [H3Post("/Duplex")]
    public static async Task Duplex(H3Request request, H3Response response, CancellationToken aborted)
    {
        Begin(response);
        await response.Body.FlushAsync(aborted);
        while (await ReadAsync(request.Body, aborted) is { } message)
        {
            await WriteAsync(response, $"echo {message}", aborted);
        }

        End(response);
    }

    private static void Begin(H3Response response)
    {
        response.Headers["content-type"] = "application/grpc";
        response.Headers["x-initial"] = "metadata";
    }

    private static void End(H3Response response, int status = 0, string? message = null)
    {
        response.Trailers["grpc-status"] = status.ToString(CultureInfo.InvariantCulture);
        if (message is not null)
        {
            response.Trailers["grpc-message"] = message;
        }
    }

    private static async Task<string?> ReadAsync(PipeReader content, CancellationToken aborted)
    {
        while (true)
        {
            var read = await content.ReadAsync(aborted);
            var buffer = read.Buffer;
            if (buffer.Length >= 5)
            {
                var head = buffer.Slice(0, 5).ToArray();
                var length = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(1));
                if (buffer.Length >= 5 + length)
                {
                    var message = Encoding.UTF8.GetString(buffer.Slice(5, length));
                    content.AdvanceTo(buffer.GetPosition(5 + length));
                    return message;
                }
            }

            content.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
            {
                return null;
            }
        }
    }

    private static async Task WriteAsync(H3Response response, string message, CancellationToken aborted)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        var head = new byte[5];
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), (uint)bytes.Length);
        response.Body.Write(head);
        response.Body.Write(bytes);
        await response.Body.FlushAsync(aborted);
    }
}
