using H3Routes.Http3;

namespace H3Routes;

/// <summary>A response's content as a stream: writes are gathered, and sent when a segment's worth is there or by a flush.</summary>
internal sealed class ResponseBodyStream(H3Context context) : UnseekableStream
{
    private const int FlushAt = 16 << 10;

    public override bool CanWrite => true;

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer) => context.Response.Write(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        context.Response.Write(buffer.Span);
        return context.Response.Body.UnflushedBytes < FlushAt ? ValueTask.CompletedTask : new ValueTask(FlushAsync(cancellationToken));
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        var flush = context.Response.Body.FlushAsync(cancellationToken);
        if (!flush.IsCompletedSuccessfully)
            return flush.AsTask();
        _ = flush.Result;
        return Task.CompletedTask;
    }
}
