using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>A request's content as a stream.</summary>
internal sealed class RequestBodyStream(H3Context context, PipeReader body) : UnseekableStream
{
    public override bool CanRead => true;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default) =>
        Take(await body.ReadAsync(cancellationToken), destination.Span);

    public override int Read(Span<byte> destination)
    {
        if (body.TryRead(out var result))
            return Take(result, destination);
        if (context.IsOnLoopThread)
            throw new NotSupportedException("A synchronous read would hold the event loop, and with it the bytes that it waits for. Use ReadAsync.");
        return Take(body.ReadAsync().AsTask().GetAwaiter().GetResult(), destination);
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => body.CopyToAsync(destination, cancellationToken);

    private int Take(ReadResult result, Span<byte> destination)
    {
        if (result.IsCanceled)
            throw new OperationCanceledException();
        var taken = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, destination.Length));
        taken.CopyTo(destination);
        body.AdvanceTo(taken.End);
        return (int)taken.Length;
    }
}
