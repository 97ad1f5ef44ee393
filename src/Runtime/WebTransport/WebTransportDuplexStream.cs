using System.Buffers;
using System.IO.Pipelines;

namespace H3Routes.WebTransport;

/// <summary>A WebTransport stream as a .NET stream. A write is flushed before it returns.</summary>
internal sealed class WebTransportDuplexStream(WebTransportStream stream) : Stream
{
    public override bool CanRead => stream.CanRead;

    public override bool CanSeek => false;

    public override bool CanWrite => stream.CanWrite;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        PipeReader input = stream.Input;
        ReadResult result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (result.IsCanceled)
            throw new OperationCanceledException();
        int count = (int)Math.Min(result.Buffer.Length, buffer.Length);
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, count);
        taken.CopyTo(buffer.Span);
        input.AdvanceTo(taken.End);
        return count;
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        FlushResult result = await stream.Output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (result.IsCanceled)
            throw new OperationCanceledException();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Not on the worker's thread: it would wait for what that thread brings.</summary>
    public override int Read(byte[] buffer, int offset, int count)
    {
        ThrowOnLoop();
        return ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
    }

    /// <summary>Not on the worker's thread.</summary>
    public override void Write(byte[] buffer, int offset, int count)
    {
        ThrowOnLoop();
        WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => stream.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _ = stream.DisposeAsync();
    }

    private void ThrowOnLoop()
    {
        if (stream.Loop.IsOnLoopThread)
            throw new NotSupportedException("A synchronous call would hold the event loop, and with it the bytes that it waits for. Use the asynchronous one.");
    }
}
