using H3Routes.Http3;

namespace H3Routes;

/// <summary>What the writer of a request's content writes to. A write is complete when the connection has taken its bytes: that is the backpressure.</summary>
internal sealed class RequestContentStream(Func<ReadOnlyMemory<byte>, ValueTask<bool>> write) : UnseekableStream
{
    private long _length;

    public override bool CanWrite => true;

    /// <summary>Bytes written so far.</summary>
    public long BytesWritten => _length;

    /// <exception cref="IOException">The request does not take its content any more.</exception>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (buffer.IsEmpty)
        {
            return;
        }

        _length += buffer.Length;
        if (!await write(buffer).ConfigureAwait(false))
        {
            throw new IOException("The request's content is not wanted any more: its response has come, or it has failed.");
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();
}
