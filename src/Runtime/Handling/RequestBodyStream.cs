using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace H3Routes;

/// <summary>A request's content as a stream.</summary>
internal sealed class RequestBodyStream(H3Context context, PipeReader body) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken = default) =>
        Take(await body.ReadAsync(cancellationToken), destination.Span);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

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

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
