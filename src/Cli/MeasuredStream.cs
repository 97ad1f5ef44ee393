using System.Security.Cryptography;

namespace H3Routes.Cli;

/// <summary>Reads another stream, counting, and hashing if told to.</summary>
internal sealed class MeasuredStream(Stream inner, TransferProgress progress, IncrementalHash? hash) : Stream
{
    private volatile bool _ended;

    /// <summary>The end has been read.</summary>
    public bool HasEnded => _ended;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        return Measure(buffer.Span, count);
    }

    public override int Read(byte[] buffer, int offset, int count) => Measure(buffer.AsSpan(offset), inner.Read(buffer, offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Measure(ReadOnlySpan<byte> buffer, int count)
    {
        if (count == 0)
        {
            _ended = true;
        }
        else
        {
            hash?.AppendData(buffer[..count]);
            progress.Add(count);
        }

        return count;
    }
}
