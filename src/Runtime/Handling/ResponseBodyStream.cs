namespace H3Routes;

/// <summary>A response's content as a stream: writes are gathered, and sent when a segment's worth is there or by a flush.</summary>
internal sealed class ResponseBodyStream(H3Context context) : Stream
{
    private const int FlushAt = 16 << 10;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => context.Response.Write(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        context.Response.Write(buffer.Span);
        return context.Response.Body.UnflushedBytes < FlushAt ? ValueTask.CompletedTask : new ValueTask(FlushAsync(cancellationToken));
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        var flush = context.Response.Body.FlushAsync(cancellationToken);
        if (!flush.IsCompletedSuccessfully)
            return flush.AsTask();
        _ = flush.Result;
        return Task.CompletedTask;
    }

    /// <summary>Nothing: a synchronous flush could only hold the loop. What is written is sent by <see cref="FlushAsync"/> or when the handler is done.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
