using System.Buffers;
using System.IO.Pipelines;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>Reads a response's content, with HttpClient's exceptions; at the end the trailers are in the message.</summary>
internal sealed class ResponseContentStream(H3ClientResponse response, HttpResponseMessage message) : UnseekableStream
{
    private bool _ended;
    private bool _disposed;

    public override bool CanRead => !_disposed;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_ended)
        {
            return 0;
        }

        var result = await FetchAsync(cancellationToken).ConfigureAwait(false);
        var count = (int)Math.Min(result.Buffer.Length, buffer.Length);
        var taken = result.Buffer.Slice(0, count);
        taken.CopyTo(buffer.Span);
        if (result.IsCompleted && count == result.Buffer.Length)
        {
            _ended = true;
            HttpResponseTranslation.AddTrailers(message.TrailingHeaders, response.Trailers);
        }

        response.Content.AdvanceTo(taken.End);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            response.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<ReadResult> FetchAsync(CancellationToken cancellation)
    {
        try
        {
            return await response.Content.ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // As with HttpClient's own: a read that was given up ends the response.
            response.Dispose();
            throw;
        }
        catch (Exception exception) when (HttpFailure.OfReading(exception) is { } failure)
        {
            throw failure;
        }
    }
}
