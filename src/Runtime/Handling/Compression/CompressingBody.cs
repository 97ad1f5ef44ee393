using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using H3Routes.Http3;

namespace H3Routes;

/// <summary>Stands before a response's content while its handler runs. Whether it compresses is decided at the first flush or at the end, when the response's fields are as they will be sent.</summary>
internal sealed class CompressingBody(H3Compression compression, H3Context context, string coding) : PipeWriter, IDisposable
{
    private readonly ResponseBodyWriter _body = context.Response.BodyWriter;
    private byte[] _buffer = [];
    private int _count;

    /// <summary>Bytes counted for the connection's limit.</summary>
    private int _held;
    private long _written;
    private long _declared = -1;
    private Sink? _sink;
    private Stream? _compressor;
    private bool _decided;
    private bool _finished;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _count + _body.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_count);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_count);
    }

    public override void Advance(int bytes)
    {
        if ((uint)bytes > (uint)(_buffer.Length - _count))
            throw new ArgumentOutOfRangeException(nameof(bytes), "More than GetMemory or GetSpan gave.");
        _count += bytes;
        _written += bytes;
        if (_declared >= 0 && _written > _declared)
            throw new InvalidOperationException($"The response's content-length is {_declared}; {_written} bytes are too many.");
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        Drain(isLast: false);
        return _body.FlushAsync(cancellationToken);
    }

    public override void CancelPendingFlush() => _body.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
        if (exception is null)
            Finish();
        _body.Complete(exception);
    }

    public override Stream AsStream(bool leaveOpen = false) => context.Response.BodyStream;

    /// <summary>No more content follows: what is left goes to the response, which sends it at its end.</summary>
    /// <exception cref="InvalidOperationException">Not as many bytes were written as content-length says.</exception>
    public void Finish()
    {
        if (_finished)
            return;
        Drain(isLast: true);
        if (_declared >= 0 && _declared != _written)
            throw new InvalidOperationException($"The response's content-length is {_declared}, and {_written} bytes were written.");
        _finished = true;
    }

    public void Dispose()
    {
        // The compressor writes its end when it is disposed of; after a failure nobody wants it.
        if (_sink is not null)
            _sink.IsOpen = false;
        _compressor?.Dispose();
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        context.Unhold(_held);
        _held = 0;
        _buffer = [];
        _count = 0;
    }

    private void Drain(bool isLast)
    {
        if (!_decided)
            Decide(isLast);
        var content = _buffer.AsSpan(0, _count);
        _count = 0;
        if (_compressor is null)
        {
            _body.Write(content);
            return;
        }

        _compressor.Write(content);
        if (isLast)
            _compressor.Dispose();
        else
            _compressor.Flush();
    }

    private void Decide(bool isLast)
    {
        _decided = true;
        var response = context.Response;
        var headers = response.Headers;
        if (!compression.IsCompressible(response))
            return;
        headers.AddToList("vary"u8, "accept-encoding"u8);
        long length = isLast ? _count : headers.ContentLength;
        if (length >= 0 && length < compression.Options.MinimumSize)
            return;

        _declared = headers.ContentLength;
        headers.Remove(H3HeaderNames.ContentLength);
        headers.Remove("accept-ranges"u8);
        headers["content-encoding"] = coding;

        // RFC 9110 8.8.3: a strong tag names bytes, and these are others.
        if (headers.TryGet(H3HeaderNames.ETag, out var field) && H3EntityTag.TryParse(field, out var tag) && !tag.IsWeak)
            headers.Set(H3HeaderNames.ETag, Encoding.ASCII.GetBytes(tag.ToWeak().ToString()));
        _sink = new Sink(_body);
        _compressor = coding == "br" ? new BrotliStream(_sink, compression.Options.Level) : new GZipStream(_sink, compression.Options.Level);
    }

    private void MakeRoom(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_finished)
            throw new InvalidOperationException("The response is complete.");
        sizeHint = Math.Max(sizeHint, 1);
        if (_buffer.Length - _count >= sizeHint)
            return;
        if (_count + (long)sizeHint > context.Limits.MaxUnflushedResponseBody)
            throw new InvalidOperationException($"More than {context.Limits.MaxUnflushedResponseBody} bytes of content are written and not flushed. Call FlushAsync between writes.");
        int length = Math.Max(_count + sizeHint, Math.Max(4 << 10, _buffer.Length * 2));
        if (context.Hold(length - _held) is { } refusal)
            throw refusal;
        _held = length;
        byte[] larger = ArrayPool<byte>.Shared.Rent(length);
        _buffer.AsSpan(0, _count).CopyTo(larger);
        if (_buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }

    /// <summary>Where the compressor writes.</summary>
    private sealed class Sink(ResponseBodyWriter body) : UnseekableStream
    {
        public bool IsOpen { get; set; } = true;

        public override bool CanWrite => true;

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (IsOpen)
                body.Write(buffer);
        }
    }
}
